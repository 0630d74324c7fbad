import type { Source } from "../core/source.ts";
import type { Mapper } from "../core/types.ts";
import type { Engine } from "../engine/run.ts";
import { RunGuard } from "./guards/run-guard.ts";
import type { LookedAhead } from "./look-ahead.ts";
import type { Memory } from "./memory.ts";
import { openSources } from "./open-sources.ts";
import type { PreparedMapping } from "./prepare-mapping.ts";
import type { RunFiles } from "./run-files.ts";
import type { Run } from "./run-sync.ts";
import { applyRowRules, orStop, type Start } from "./start.ts";
import { assertUnchanged } from "./unchanged-source.ts";
import type { WatchedRun } from "./watch-run.ts";

export interface Delivered {
  /** What the person should know. */
  readonly notes: readonly string[];
  /** What knows what the run amounts to; absent where that says nothing. */
  readonly guard?: RunGuard | undefined;
}

/** Sends the rows of a source that has been looked at, unless they are too unlike those of the runs before. */
export async function deliver(
  run: Run,
  start: Start,
  engine: Engine,
  prepared: PreparedMapping | undefined,
  memory: Memory,
  files: RunFiles,
  watched: WatchedRun,
): Promise<Delivered> {
  const { settings, context, options, stop } = run;
  // Without a header there is nothing to map, nor to send.
  const mapper: Mapper = prepared?.mapping.mapper ?? (() => ({ kind: "skipped" }));
  let again: Source | undefined;
  const reopen = async () => {
    again = options.source ?? (await openSources(settings, context, "look"));
    return again;
  };
  let ahead: LookedAhead | undefined;
  try {
    // Where the schema could not be read, the mapping is not the one that rows will be sent with.
    const opened = prepared && !stop.stopped ? await memory.openLedger(prepared, engine, files) : undefined;
    context.onOpen?.();
    const open = memory.onlyOpenRejects(mapper, engine);
    const guard = RunGuard.open(run, opened, prepared?.mapping, engine);
    const fields = prepared?.mapping.fields ?? [];
    ahead = await watched.during("keys", () =>
      applyRowRules(settings, fields, open, reopen, stop, engine.laneOf, guard),
    );
    const { fingerprints } = memory;
    const reread = again;
    if (reread && fingerprints) await orStop(stop, () => assertUnchanged(fingerprints, reread, context.cwd));
    guard?.judge();
    watched.flows();
    const ruled = ahead?.mapper ?? open;
    await engine.deliver(start.pages, guard?.counting(ruled) ?? ruled, opened?.ledger);
    return { notes: opened?.notes ?? [], guard };
  } finally {
    ahead?.close();
  }
}
