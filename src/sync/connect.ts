import type { SyncSettings } from "../config/index.ts";
import type { Destination } from "../core/destination.ts";
import { UsageError } from "../core/errors.ts";
import type { Rate } from "../core/types.ts";
import type { DestinationName, DestinationSettings, DestinationType } from "../destinations/index.ts";
import { shortHashHex } from "../ledger/hash.ts";
import { listModesOf } from "../mapping/index.ts";
import type { Sandbox } from "../sandbox/index.ts";
import type { SyncContext } from "./context.ts";
import { findCredentials, sandboxCredentials } from "./credentials.ts";
import { destinationSettingsOf, destinationTypeOf, planOf } from "./destination-type.ts";
import { sandboxAccount, sandboxToken } from "./embedded-sandbox.ts";
import { RecordIndexFile } from "./open-record-index.ts";
import { openSharedPace, type SharedPace } from "./shared-pace.ts";
import { stateDirOf } from "./state-folder.ts";

export interface Connection {
  readonly destination: Destination;
  readonly type: DestinationName;
  /** The limits in force: as given, else as the API documents them. */
  readonly rates: readonly Rate[];
  /** Keeps them together with the other processes that use this account. */
  readonly pace?: SharedPace;
  readonly warnings: readonly string[];
  /** What tells the account from others; reveals no credential. */
  readonly account: string;
  /** Closes all that it holds. Safe to call twice. */
  close(): Promise<void>;
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

/**
 * Makes the destination of a sync; sends nothing.
 * @throws UsageError for an unknown type or missing credentials; ConfigError for what the destination cannot do
 */
export async function connect({ settings, context, sandbox, signal, otherwise }: ConnectRequest): Promise<Connection> {
  const [name, type] = destinationTypeOf(settings.destination);
  const plan = planOf(settings);
  const own = destinationSettingsOf(settings);
  const { credentials, warnings } = sandbox
    ? { credentials: sandboxCredentials(type, settings, sandboxToken), warnings: [] }
    : await findCredentials(type, settings, context.env, signal, otherwise);
  const baseUrl = new URL(sandbox ? sandboxUrl(sandbox, type, own) : baseUrlOf(settings, type));
  const part = type.part?.(own);
  const within = part === undefined ? [] : [part];
  const api = type.sandbox(own) ?? name;
  const account = sandbox
    ? [sandboxAccount, ...(api === name ? [] : [api]), ...within].join(" ")
    : shortHashHex(JSON.stringify([baseUrl.href, ...Object.values(credentials), ...within]));
  const { object, match, mode } = settings;
  const records = new RecordIndexFile(stateDirOf(settings, context.cwd), [name, account, object], match, () =>
    context.clock.now(),
  );
  const destination = await type.create({
    baseUrl,
    ...(sandbox && { isSandbox: true }),
    credentials,
    object,
    match,
    mode,
    settings: own,
    listModes: listModesOf(settings.fields ?? {}),
    openRecords: records.open,
    timeoutMs: settings.timeout,
    env: context.env,
    version: context.version,
  });
  // The emulator in this process has no limit, and whoever tries something there is not to wait for that of the real one.
  const rates = settings.rate ?? (sandbox ? [] : plan.limits.rates);
  const { rateShare } = settings;
  const { clock, env } = context;
  let pace: SharedPace | undefined;
  if (!sandbox) {
    try {
      pace = await openSharedPace({
        rates,
        rateShare,
        clock,
        env,
        account: [destination.baseUrl, ...Object.values(credentials)],
      });
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      warnings.push(`The rate limit cannot be shared with other crm-sync processes: ${why}. This run keeps it alone.`);
    }
  }
  return {
    destination,
    type: name,
    rates,
    warnings,
    account,
    async close() {
      await destination.close();
      pace?.close();
      await records.close();
    },
    ...(pace && { pace }),
  };
}

function baseUrlOf({ baseUrl }: SyncSettings, { title, defaultBaseUrl }: DestinationType): string {
  const found = baseUrl ?? defaultBaseUrl;
  if (found !== undefined) return found;
  throw new UsageError(
    "base-url-missing",
    `every ${title} account has an address of its own: give it as destination.baseUrl in the config, or with --base-url.`,
  );
}

function sandboxUrl(sandbox: Sandbox, type: DestinationType, own: DestinationSettings): string {
  const api = type.sandbox(own);
  const url = (sandbox.urls as { readonly [api: string]: string | undefined })[api ?? ""];
  if (url !== undefined) return url;
  throw new UsageError(
    "sandbox-api-unknown",
    `--sandbox needs an emulator, and the config names none for this API: if it is one of ${Object.keys(sandbox.urls).join(", ")}, declare it as destination.sandbox, where docs/${type.page} allows it. Else leave --sandbox out, and try one row with --limit 1.`,
  );
}
