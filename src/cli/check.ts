import type { SyncSettings } from "../config/index.ts";
import type { Problem } from "../core/types.ts";
import { maskValue } from "../profile/mask.ts";
import { checkText } from "../report/check-text.ts";
import type { ShownProblem } from "../report/problem-lines.ts";
import { type CheckResult, checkSync } from "../sync/check-sync.ts";
import { checkSteps } from "./check-steps.ts";
import { paintFor } from "./colour.ts";
import { limitHeap } from "./limit-heap.ts";
import { printJson } from "./print-json.ts";
import type { Flags } from "./push-options.ts";
import { runContext } from "./run-context.ts";
import { locateError, settle } from "./settle.ts";
import type { World } from "./world.ts";

/** `crm-sync check`, `crm-sync push --dry-run`: looks at everything a push would send. @returns the worst exit code */
export async function check(sources: readonly string[], flags: Flags, world: World): Promise<number> {
  limitHeap(100);
  const settled = await settle(sources, flags, world, { needsTarget: false });
  const { all, first, warnings, notes, isNamed } = settled;
  const { context, release } = await runContext(world, { ...first, sends: false });
  for (const warning of warnings) context.notify(warning, "warning");
  for (const note of notes) context.notify(note, "note");
  const mask = flags.mask === true;
  const results: CheckResult[] = [];
  try {
    for (const settings of all) {
      const result = await checkSync(settings, context, { isNamed, remote: flags.remote === true, mask });
      results.push(result);
      if (context.interrupt.aborted) break;
    }
  } catch (error) {
    throw locateError(error, settled);
  } finally {
    release();
  }
  print(results, { sources, all, flags, world, isNamed, hasConfig: settled.loaded !== undefined });
  return Math.max(...results.map(({ report }) => report.exitCode));
}

interface Printing {
  readonly sources: readonly string[];
  readonly all: readonly SyncSettings[];
  readonly flags: Flags;
  readonly world: World;
  readonly isNamed: boolean;
  readonly hasConfig: boolean;
}

function print(results: readonly CheckResult[], { sources, all, flags, world, isNamed, hasConfig }: Printing): void {
  const [first] = all;
  const reports = results.map(({ report }) => report);
  if (first?.json) {
    printJson(isNamed ? { schemaVersion: 1, syncs: reports } : reports[0], world.stdout);
    return;
  }
  const isGood = reports.every(({ exitCode }) => exitCode === 0);
  if (first?.quiet && isGood) return;
  const paint = paintFor(world.stdout, world.env, { color: first?.color });
  const width = world.stdout.columns();
  const texts = results.map(({ report, problems }, index) =>
    checkText(
      report,
      flags.mask === true ? problems.map(masked) : problems,
      checkSteps(report, { settings: all[index], sources, flags, hasConfig }),
      paint,
      world.stdout.isTerminal ? width : undefined,
    ),
  );
  world.stdout.write(texts.join("\n"));
}

/** Without a word of the row: what a problem says in detail may quote it. */
function masked({ report, sightings }: ShownProblem): ShownProblem {
  const maskedProblem = ({ code, message, field, column, value }: Problem): Problem => ({
    code,
    message,
    ...(field !== undefined && { field }),
    ...(column !== undefined && { column }),
    ...(value !== undefined && { value: maskValue(value) }),
  });
  return { report, sightings: sightings.map((one) => ({ ...one, problem: maskedProblem(one.problem) })) };
}
