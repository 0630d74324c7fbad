import { printable } from "../core/printable.ts";
import { openRows } from "../report/open-rows.ts";
import { listOpen } from "../sync/list-open.ts";
import { paintFor } from "./colour.ts";
import { textFlag, withStateDir } from "./history-context.ts";
import { keptNamesHint } from "./kept-names.ts";
import { openRowsSteps } from "./open-rows-steps.ts";
import { printJson } from "./print-json.ts";
import type { Flags } from "./push-options.ts";
import type { World } from "./world.ts";

/** `crm-sync rejects`: the rows that nobody has delivered yet. @returns 0 */
export async function rejects(flags: Flags, world: World): Promise<number> {
  const [object, runId] = [textFlag(flags, "object"), textFlag(flags, "run")];
  const filter = { ...(object !== undefined && { object }), ...(runId !== undefined && { runId }) };
  const found = await withStateDir(flags, world, (stateDir, context) => listOpen({ stateDir, ...filter }, context));
  const { stdout, env } = world;
  if (flags.json === true) {
    printJson(found, stdout);
    return 0;
  }
  if (found.length === 0) {
    const of = [object !== undefined && ` for ${object}`, runId !== undefined && ` of ${runId}`]
      .filter(Boolean)
      .join("");
    stdout.write(`No row is open${printable(of)}.${printable(await keptNamesHint(flags, world))}\n`);
    return 0;
  }
  const shown = found.map((run) => ({
    run,
    next: openRowsSteps({ entry: run, files: run.files }, flags, world),
  }));
  stdout.write(openRows(shown, stdout.columns(), paintFor(stdout, env, { color: undefined })));
  return 0;
}
