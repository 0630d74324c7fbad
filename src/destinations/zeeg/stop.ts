import { DestinationError } from "../../core/errors.ts";
import type { Failed } from "../exchange.ts";

export interface StopContext {
  readonly object: string;
  readonly baseUrl: string;
  /** The server's words, without values of a row. */
  readonly said: string;
}

/** What no record can get through. */
export function stopFor({ status, location }: Failed, { object, baseUrl, said }: StopContext): DestinationError {
  switch (status) {
    case 401:
      return new DestinationError(
        "credentials-refused",
        `Zeeg refused the token (${said}). Check the variable ZEEG_API_TOKEN (or CRM_SYNC_TOKEN, or destination.token in the config): it may be mistyped, expired or revoked. Tokens are made in Zeeg under Account Settings > API.`,
      );
    case 403:
      return new DestinationError(
        "permission-missing",
        `The token may not write to "${object}" (${said}). It needs the scope crm:write, and the plan must include CRM.`,
      );
    case 404:
      return new DestinationError(
        "object-unknown",
        `Zeeg has no object "${object}" at ${baseUrl} (${said}). Check --object (or "object" in the config) for the slug, and --base-url.`,
      );
    default:
      return new DestinationError(
        location === undefined ? "destination-unusable" : "redirected",
        location === undefined
          ? `${baseUrl} cannot be worked with (${said}). Check --base-url.`
          : `${baseUrl} answers with a redirect to ${location} (${status}), which credentials must not follow. Give the final address with --base-url.`,
      );
  }
}

/** A record was not found, and nothing has shown yet that the object is there. */
export function stopForNothingFound({ object, baseUrl, said }: StopContext): DestinationError {
  return new DestinationError(
    "object-unknown",
    `Zeeg found nothing at ${baseUrl} (${said}), and does not show whether it has an object "${object}", so that it cannot be told from a record that is not there. Check --object (or "object" in the config) for the slug, --base-url, and the id in the first row; give the token the scope crm:read.`,
  );
}
