import { parseDuration } from "../config/index.ts";
import { prune as pruneRuns } from "../sync/prune.ts";
import { parsedFlag, withStateDir } from "./history-context.ts";
import { printJson } from "./print-json.ts";
import type { Flags } from "./push-options.ts";
import type { World } from "./world.ts";

const defaultKeepMs = 30 * 86_400_000;

/** `crm-sync prune`: forgets old runs. @returns 0 */
export async function prune(flags: Flags, world: World): Promise<number> {
  const keepMs = parsedFlag(flags, "keep", parseDuration) ?? defaultKeepMs;
  const pruned = await withStateDir(flags, world, (stateDir, context) => pruneRuns({ stateDir, keepMs }, context));
  if (flags.json === true) {
    printJson(pruned, world.stdout);
    return 0;
  }
  const { runs, folders, lists, bytes, openRows } = pruned;
  const gone = `${counted(runs.length, "run")} and ${counted(folders, "folder")}`;
  const more = lists > 0 ? `, and ${counted(lists, "list")} of a CRM's records,` : "";
  const lines =
    runs.length + folders + lists === 0
      ? ["Nothing to prune: no run is that old."]
      : [`${gone}${more} removed, ${size(bytes)} freed.`];
  if (openRows > 0) lines.push(`${counted(openRows, "row")} that nobody had delivered went with them.`);
  world.stdout.write(`${lines.join("\n")}\n`);
  return 0;
}

function counted(count: number, noun: string): string {
  return `${count.toLocaleString("en-US")} ${noun}${count === 1 ? "" : "s"}`;
}

/** `850 bytes`, `12.3 kB`, `4.5 MB` */
function size(bytes: number): string {
  if (bytes < 1000) return counted(bytes, "byte");
  const units = ["kB", "MB", "GB", "TB"];
  const step = Math.min(units.length, Math.floor(Math.log10(bytes) / 3));
  return `${(bytes / 1000 ** step).toFixed(1)} ${units[step - 1]}`;
}
