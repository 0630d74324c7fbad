import { resolveToken, Secret, type SyncSettings } from "../config/index.ts";
import { UsageError } from "../core/errors.ts";
import type { DestinationType } from "../destinations/index.ts";

/**
 * The token: from `CRM_SYNC_TOKEN`, else the destination's own variable, else the config; never from a flag.
 * @param otherwise what else helps
 * @throws UsageError naming the variable to set when there is none
 */
export async function findToken(
  type: DestinationType,
  settings: SyncSettings,
  env: { readonly [name: string]: string | undefined },
  signal: AbortSignal,
  otherwise = "add --sandbox to try everything without an account",
): Promise<{ readonly token: Secret; readonly warnings: readonly string[] }> {
  const fromEnv = env.CRM_SYNC_TOKEN || env[type.tokenVariable];
  const source = fromEnv ? new Secret(fromEnv) : settings.token;
  if (source) return await resolveToken(source, settings.baseDir, signal);
  throw new UsageError(
    "credentials-missing",
    `no token for ${type.title}: set the variable ${type.tokenVariable}, as in\n  export ${type.tokenVariable}=...\nor give destination.token in the config, or ${otherwise}.`,
  );
}
