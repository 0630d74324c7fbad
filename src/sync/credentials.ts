import { resolveToken, Secret, type SyncSettings } from "../config/index.ts";
import { UsageError } from "../core/errors.ts";
import type { CredentialNeed, Credentials, DestinationType } from "../destinations/index.ts";
import { destinationSettingsOf } from "./destination-type.ts";

type Env = { readonly [name: string]: string | undefined };

/**
 * The credentials: each from its variable (a token from `CRM_SYNC_TOKEN` before that), else from the config; never from a
 * flag. Of the sets that let in, the first that is complete.
 * @param otherwise what else helps
 * @throws UsageError naming the variables to set where none is complete
 */
export async function findCredentials(
  type: DestinationType,
  settings: SyncSettings,
  env: Env,
  signal: AbortSignal,
  otherwise = "add --sandbox to try everything without an account",
): Promise<{ readonly credentials: Credentials; readonly warnings: string[] }> {
  const sets = type.credentials(destinationSettingsOf(settings));
  const variableOf = ({ key, variable }: CredentialNeed) =>
    [...(key === "token" ? ["CRM_SYNC_TOKEN"] : []), variable].find((name) => env[name]);
  const sourceOf = (need: CredentialNeed) => {
    const given = env[variableOf(need) ?? ""];
    return given ? new Secret(given) : settings.secrets[need.key];
  };
  const complete = sets.find((set) => set.every((need) => sourceOf(need) !== undefined));
  if (!complete) throw missing(type, sets, otherwise, (need) => sourceOf(need) !== undefined);
  const warnings: string[] = [];
  const found: [string, string][] = [];
  for (const need of complete) {
    const source = sourceOf(need);
    if (source === undefined) continue;
    const { token, warnings: more } = await resolveToken(source, settings.baseDir, signal, need.key, variableOf(need));
    found.push([need.key, token.reveal()]);
    warnings.push(...more);
  }
  return { credentials: Object.fromEntries(found), warnings };
}

/** What the emulators take, for every credential. */
export function sandboxCredentials(type: DestinationType, settings: SyncSettings, secret: string): Credentials {
  const [set = []] = type.credentials(destinationSettingsOf(settings));
  return Object.fromEntries(set.map(({ key }) => [key, secret]));
}

function missing(
  { title }: DestinationType,
  sets: readonly (readonly CredentialNeed[])[],
  otherwise: string,
  isThere: (need: CredentialNeed) => boolean,
): UsageError {
  // The set that somebody has begun with is the one that is meant.
  const meant = [...sets].sort((a, b) => b.filter(isThere).length - a.filter(isThere).length)[0] ?? [];
  const lacking = meant.filter((need) => !isThere(need));
  const names = lacking.map(({ variable }) => variable);
  const exports = names.map((name) => `\n  export ${name}=...`).join("");
  const keys = lacking.map(({ key }) => `destination.${key}`).join(" and ");
  const what = meant.length === 1 && meant[0]?.key === "token" ? "token" : "credentials";
  return new UsageError(
    "credentials-missing",
    `no ${what} for ${title}: set the variable${names.length > 1 ? "s" : ""} ${names.join(" and ")}, as in${exports}\nor give ${keys} in the config, or ${otherwise}.`,
  );
}
