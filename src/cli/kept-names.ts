import { join } from "node:path";
import { didYouMean } from "../core/nearest.ts";
import { readRunOutlines } from "../ledger/run-outlines.ts";
import { textFlag } from "./history-context.ts";
import type { Flags } from "./push-options.ts";
import { stateDirFrom } from "./show-later-run.ts";
import type { World } from "./world.ts";

/** Where nothing was found: ` Did you mean "products"?`, of the objects and syncs that runs are kept of, or nothing. */
export async function keptNamesHint(flags: Flags, world: World): Promise<string> {
  const kept = await readRunOutlines(join(await stateDirFrom(flags, world), "state.db"));
  const hint = (name: string, known: readonly string[]) => {
    const given = textFlag(flags, name);
    return given === undefined || known.includes(given) ? "" : didYouMean(given, new Set(known));
  };
  return (
    hint(
      "object",
      kept.map(({ object }) => object),
    ) ||
    hint(
      "sync",
      kept.map(({ sync }) => sync),
    )
  );
}
