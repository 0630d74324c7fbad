import { DestinationError } from "../../core/errors.ts";
import type { Failed } from "../exchange.ts";
import type { Outgoing } from "./encode.ts";
import { wordsOf } from "./problem.ts";
import { allSaid, readErrorBody, type Said } from "./said.ts";

export interface StopContext {
  readonly baseUrl: string;
  readonly object: string;
  readonly match: string;
  readonly isOAuth: boolean;
  readonly secrets: readonly string[];
}

/** Why no record of this run can be delivered, where a refusal is about the run and not about a record. */
export function runEndingRefusal(
  failed: Failed,
  context: StopContext,
  sent: readonly Outgoing[],
): DestinationError | undefined {
  const said = readErrorBody(failed.text);
  const message = said?.message ?? "";
  if (failed.kind === "fatal") return stopOf(failed, context, sent);
  // From its beginning: further on, it may be a value of a row that reads so.
  if (/^unable to infer object type/i.test(message)) return unknownObject(failed, said, context, sent);
  if (/^unable to perform [\w/ ]{1,40} by non-unique\b/i.test(message)) {
    return new DestinationError(
      "match-not-unique",
      `HubSpot identifies no record of "${context.object}" by "${context.match}" (${masked(said, context, sent)}). Match a property that was made with unique values (--match, or "match" in the config).`,
    );
  }
  return undefined;
}

/** No such object, or no HubSpot at this address. */
export function unknownObject(
  { status }: Failed,
  said: Said | undefined,
  context: StopContext,
  sent: readonly Outgoing[] = [],
): DestinationError {
  return new DestinationError(
    "object-unknown",
    `HubSpot has no object "${context.object}" at ${context.baseUrl} (${status}, ${masked(said, context, sent)}). Check --object (or "object" in the config): contacts, companies, deals, orders, or the type id of a custom object, such as 2-12345; and --base-url.`,
  );
}

/** What no request gets through. */
export function stopOf(failed: Failed, context: StopContext, sent: readonly Outgoing[] = []): DestinationError {
  const { status, location } = failed;
  const said = readErrorBody(failed.text);
  const words = `${status}, ${masked(said, context, sent)}`;
  switch (status) {
    case 401:
      return new DestinationError(
        "credentials-refused",
        context.isOAuth
          ? `HubSpot refused an access token that it had just given (${words}). Check HUBSPOT_REFRESH_TOKEN, HUBSPOT_CLIENT_ID and HUBSPOT_CLIENT_SECRET, and whether the app is still installed in the account.`
          : `HubSpot refused the token (${words}). Check the variable HUBSPOT_ACCESS_TOKEN (or CRM_SYNC_TOKEN, or destination.token in the config): it may be mistyped, expired or revoked. Tokens are made in HubSpot as those of a private app or as service keys.`,
      );
    case 403: {
      const scopes = scopesIn(said);
      const needed = scopes.length === 0 ? "a scope to write them" : `the scope ${scopes.join(", ")}`;
      return new DestinationError(
        "permission-missing",
        `The token may not write "${context.object}" (${words}). Give its app ${needed}, and make the token anew where HubSpot asks for it.`,
      );
    }
    case 522:
    case 525:
    case 526:
      return new DestinationError(
        "unreachable",
        `HubSpot's network does not get through to its own servers (${status}), and asks not to repeat that blindly. Look at HubSpot's status page, and resume the run later.`,
      );
    default:
      return new DestinationError(
        location === undefined ? "destination-unusable" : "redirected",
        location === undefined
          ? `${context.baseUrl} cannot be worked with (${words}). Check --base-url.`
          : `${context.baseUrl} answers with a redirect to ${location} (${status}), which credentials must not follow. Give the final address with --base-url.`,
      );
  }
}

/** The scopes that an answer says are missing; nothing that does not look like one. */
export function scopesIn(said: Said | undefined): readonly string[] {
  if (said === undefined) return [];
  const scopes = [...allSaid(said)].flatMap(({ context }) =>
    Object.entries(context).flatMap(([name, given]) => (/scopes$/i.test(name) ? given : [])),
  );
  return [...new Set(scopes)].filter((scope) => /^[a-z][\w.-]{2,80}$/i.test(scope)).slice(0, 10);
}

/** The reason of a stop is reported: no value of any record that was sent may stand in it. */
function masked(said: Said | undefined, { secrets }: StopContext, sent: readonly Outgoing[]): string {
  return wordsOf(said, sent, secrets).message;
}
