import { parseBoolean } from "../config/index.ts";
import { UsageError } from "../core/errors.ts";
import type { Flags } from "./push-options.ts";
import type { World } from "./world.ts";

/**
 * Which config is asked for: its path, false for none (`--no-config`, `CRM_SYNC_NO_CONFIG`), undefined for the one that
 * lies in the folder.
 * @throws UsageError where the variable says neither yes nor no
 */
export function configChoice(flags: Flags, { env }: Pick<World, "env">): string | false | undefined {
  const { config } = flags;
  if (typeof config === "string" || config === false) return config;
  // An empty variable is how shells and cron unset one.
  if (env.CRM_SYNC_CONFIG) return env.CRM_SYNC_CONFIG;
  return env.CRM_SYNC_NO_CONFIG && isYes(env.CRM_SYNC_NO_CONFIG) ? false : undefined;
}

function isYes(text: string): boolean {
  try {
    return parseBoolean(text);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError("options-invalid", `CRM_SYNC_NO_CONFIG: ${error.message}`, { cause: error });
  }
}
