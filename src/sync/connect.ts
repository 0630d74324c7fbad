import type { SyncSettings } from "../config/index.ts";
import type { Destination } from "../core/destination.ts";
import { UsageError } from "../core/errors.ts";
import { didYouMean } from "../core/nearest.ts";
import type { Rate } from "../core/types.ts";
import { type DestinationName, type DestinationType, destinationNames, destinations } from "../destinations/index.ts";
import type { Sandbox } from "../sandbox/index.ts";
import type { SyncContext } from "./context.ts";
import { findToken } from "./credentials.ts";
import { sandboxToken } from "./embedded-sandbox.ts";

export interface Connection {
  readonly destination: Destination;
  readonly type: DestinationName;
  /** The limits in force: as given, else as the API documents them. */
  readonly rates: readonly Rate[];
  readonly warnings: readonly string[];
}

export interface ConnectRequest {
  /** `match` is the attribute's slug. */
  readonly settings: SyncSettings;
  readonly context: SyncContext;
  /** Connects there instead. */
  readonly sandbox: Sandbox | undefined;
  readonly signal: AbortSignal;
}

/** Makes the destination of a sync; sends nothing. @throws UsageError for an unknown type or missing credentials */
export async function connect({ settings, context, sandbox, signal }: ConnectRequest): Promise<Connection> {
  const name = destinationName(settings.destination);
  const type: DestinationType = destinations[name];
  const { token, warnings } = sandbox
    ? { token: sandboxToken, warnings: [] }
    : await findToken(type, settings, context.env, signal).then((found) => ({ ...found, token: found.token.reveal() }));
  const destination = type.create({
    baseUrl: new URL(sandbox ? sandbox.urls[name] : (settings.baseUrl ?? type.defaultBaseUrl)),
    token,
    object: settings.object,
    match: settings.match,
    timeoutMs: settings.timeout,
    env: context.env,
    version: context.version,
  });
  return { destination, type: name, rates: settings.rate ?? type.rates, warnings };
}

function destinationName(text: string): DestinationName {
  const name = destinationNames.find((known) => known === text);
  if (name !== undefined) return name;
  throw new UsageError(
    "destination-unknown",
    `there is no destination "${text}".${didYouMean(text, destinationNames)} Known: ${destinationNames.join(", ")}.`,
  );
}
