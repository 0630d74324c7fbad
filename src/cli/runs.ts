import { parseCount } from "../config/index.ts";
import { printable } from "../core/printable.ts";
import { type RunEntry, runList } from "../report/run-list.ts";
import { listRuns } from "../sync/list-runs.ts";
import { shownPath } from "../sync/shown-path.ts";
import { paintFor } from "./colour.ts";
import { parsedFlag, textFlag, withStateDir } from "./history-context.ts";
import { keptNamesHint } from "./kept-names.ts";
import { resumeCommand, retryCommand } from "./next-steps.ts";
import { printJson } from "./print-json.ts";
import type { Flags } from "./push-options.ts";
import type { World } from "./world.ts";

/** `crm-sync runs`: the history, newest first. @returns 0 */
export async function runs(flags: Flags, world: World): Promise<number> {
  const object = textFlag(flags, "object");
  const limit = parsedFlag(flags, "limit", (text) => parseCount(text, 1)) ?? 20;
  const { runs: found, total } = await withStateDir(flags, world, (stateDir, context) =>
    listRuns({ stateDir, limit, ...(object !== undefined && { object }) }, context),
  );
  const { stdout, env, cwd } = world;
  if (flags.json === true) {
    printJson(found, stdout);
    return 0;
  }
  if (found.length === 0) {
    const hint = printable(await keptNamesHint(flags, world));
    stdout.write(`No run${object === undefined ? "" : ` into ${printable(object)}`} is kept.${hint}\n`);
    return 0;
  }
  const shown = found.map((entry) => ({
    entry,
    sources: entry.sources.map((path) => (path === "-" ? "standard input" : shownPath(cwd, path))),
    next: nextOf(entry, flags),
  }));
  const paint = paintFor(stdout, env, { color: undefined });
  stdout.write(runList(shown, stdout.columns(), paint));
  const older = total - found.length;
  if (older > 0) stdout.write(paint.dim(`and ${older} older: --limit ${total} shows all\n`));
  return 0;
}

/** What to type where something is left to be done. */
function nextOf(entry: RunEntry, flags: Flags): string | undefined {
  if (entry.resumable) return resumeCommand(entry, flags);
  if (entry.openRows === 0 || entry.state === "running") return undefined;
  const count = entry.openRows.toLocaleString("en-US");
  return `${count} row${entry.openRows === 1 ? "" : "s"} open, send again with: ${retryCommand(entry, flags)}`;
}
