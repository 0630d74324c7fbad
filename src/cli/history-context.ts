import { UsageError } from "../core/errors.ts";
import type { SyncContext } from "../sync/context.ts";
import type { Flags } from "./push-options.ts";
import { runContext } from "./run-context.ts";
import { stateDirFrom } from "./show-later-run.ts";
import type { World } from "./world.ts";

/** Does something with what earlier runs left in the state folder that was named. */
export async function withStateDir<T>(
  flags: Flags,
  world: World,
  work: (stateDir: string, context: SyncContext) => Promise<T>,
): Promise<T> {
  const { context, release } = await runContext(world, { quiet: false, verbose: false, progress: "none" });
  try {
    return await work(await stateDirFrom(flags, world), context);
  } finally {
    release();
  }
}

/** A flag's text; undefined where it was not given. */
export function textFlag(flags: Flags, name: string): string | undefined {
  const value = flags[name];
  return typeof value === "string" ? value : undefined;
}

/** A flag's text, parsed. @throws UsageError that names the flag */
export function parsedFlag<T>(flags: Flags, name: string, parse: (text: string) => T): T | undefined {
  const text = textFlag(flags, name);
  if (text === undefined) return undefined;
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const flag = `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    throw new UsageError(error.code, `${flag}: ${error.message}`, { cause: error });
  }
}
