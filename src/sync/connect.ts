import type { SyncSettings } from "../config/index.ts";
import type { Destination } from "../core/destination.ts";
import type { Rate } from "../core/types.ts";
import type { DestinationName } from "../destinations/index.ts";
import { shortHashHex } from "../ledger/hash.ts";
import type { Sandbox } from "../sandbox/index.ts";
import type { SyncContext } from "./context.ts";
import { findToken } from "./credentials.ts";
import { destinationTypeOf } from "./destination-type.ts";
import { sandboxAccount, sandboxToken } from "./embedded-sandbox.ts";
import { openSharedPace, type SharedPace } from "./shared-pace.ts";

export interface Connection {
  readonly destination: Destination;
  readonly type: DestinationName;
  /** The limits in force: as given, else as the API documents them. */
  readonly rates: readonly Rate[];
  /** Keeps them together with the other processes that use this account; to be closed. */
  readonly pace?: SharedPace;
  readonly warnings: readonly string[];
  /** What tells the account from others; reveals no credential. */
  readonly account: string;
}

export interface ConnectRequest {
  /** `match` is the attribute's slug. */
  readonly settings: SyncSettings;
  readonly context: SyncContext;
  /** Connects there instead. */
  readonly sandbox: Sandbox | undefined;
  readonly signal: AbortSignal;
  /** What a person without credentials can do. */
  readonly otherwise?: string;
}

/** Makes the destination of a sync; sends nothing. @throws UsageError for an unknown type or missing credentials */
export async function connect({ settings, context, sandbox, signal, otherwise }: ConnectRequest): Promise<Connection> {
  const [name, type] = destinationTypeOf(settings.destination);
  const { token, warnings } = sandbox
    ? { token: sandboxToken, warnings: [] }
    : await findToken(type, settings, context.env, signal, otherwise).then((found) => ({
        ...found,
        token: found.token.reveal(),
      }));
  const destination = await type.create({
    baseUrl: new URL(sandbox ? sandbox.urls[name] : (settings.baseUrl ?? type.defaultBaseUrl)),
    token,
    object: settings.object,
    match: settings.match,
    timeoutMs: settings.timeout,
    env: context.env,
    version: context.version,
  });
  const rates = settings.rate ?? type.rates;
  if (sandbox) return { destination, type: name, rates, warnings, account: sandboxAccount };
  const account = shortHashHex(JSON.stringify([destination.baseUrl, token]));
  const { rateShare } = settings;
  const { clock, env } = context;
  try {
    const pace = await openSharedPace({ rates, rateShare, clock, env, account: [destination.baseUrl, token] });
    return { destination, type: name, rates, warnings, account, ...(pace && { pace }) };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const alone = `The rate limit cannot be shared with other crm-sync processes: ${why}. This run keeps it alone.`;
    return { destination, type: name, rates, warnings: [...warnings, alone], account };
  }
}
