import { parseDuration } from "../config/index.ts";
import { printable } from "../core/printable.ts";
import { standingLine } from "../report/standing.ts";
import { standings } from "../sync/standing.ts";
import { paintFor } from "./colour.ts";
import { parsedFlag, textFlag, withStateDir } from "./history-context.ts";
import { keptNamesHint } from "./kept-names.ts";
import { printJson } from "./print-json.ts";
import type { Flags } from "./push-options.ts";
import type { World } from "./world.ts";

/** `crm-sync status`: for monitoring. @returns 0 where every object stands well, else 1 */
export async function status(flags: Flags, world: World): Promise<number> {
  const [object, sync] = [textFlag(flags, "object"), textFlag(flags, "sync")];
  const maxAgeMs = parsedFlag(flags, "maxAge", parseDuration);
  const request = {
    ...(object !== undefined && { object }),
    ...(sync !== undefined && { sync }),
    ...(maxAgeMs !== undefined && { maxAgeMs }),
  };
  const found = await withStateDir(flags, world, (stateDir, context) => standings({ stateDir, ...request }, context));
  const { stdout, env } = world;
  const ok = found.length > 0 && found.every((standing) => standing.ok);
  if (flags.json === true) printJson({ ok, objects: found }, stdout);
  else if (found.length === 0) {
    const of = [object !== undefined && ` into ${object}`, sync !== undefined && ` of ${sync}`]
      .filter(Boolean)
      .join("");
    stdout.write(`not good: no run${printable(of)} is kept.${printable(await keptNamesHint(flags, world))}\n`);
  } else {
    const paint = paintFor(stdout, env, { color: undefined });
    for (const standing of found) stdout.write(`${standingLine(standing, paint)}\n`);
  }
  return ok ? 0 : 1;
}
