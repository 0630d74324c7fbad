import type { Mapper } from "../core/types.ts";
import type { Engine } from "../engine/run.ts";
import type { LookedAhead } from "./look-ahead.ts";
import type { Memory } from "./memory.ts";
import { openSources } from "./open-sources.ts";
import type { PreparedMapping } from "./prepare-mapping.ts";
import type { RunFiles } from "./run-files.ts";
import type { Run } from "./run-sync.ts";
import { applyRowRules, type Start } from "./start.ts";
import type { WatchedRun } from "./watch-run.ts";

/** Sends the rows of a source that has been looked at. @returns what the person should know */
export async function deliver(
  { settings, context, options, stop }: Run,
  start: Start,
  engine: Engine,
  prepared: PreparedMapping | undefined,
  memory: Memory,
  files: RunFiles,
  watched: WatchedRun,
): Promise<readonly string[]> {
  // Without a header there is nothing to map, nor to send.
  const mapper: Mapper = prepared?.mapping.mapper ?? (() => ({ kind: "skipped" }));
  const reopen = async () => options.source ?? (await openSources(settings, context));
  let ahead: LookedAhead | undefined;
  try {
    // Where the schema could not be read, the mapping is not the one that rows will be sent with.
    const opened = prepared && !stop.stopped ? await memory.openLedger(prepared, engine, files) : undefined;
    const open = memory.onlyOpenRejects(mapper, engine);
    const fields = prepared?.mapping.fields ?? [];
    ahead = await watched.during("keys", () => applyRowRules(settings, fields, open, reopen, stop, engine.laneOf));
    watched.flows();
    await engine.deliver(start.pages, ahead?.mapper ?? open, opened?.ledger);
    return opened?.notes ?? [];
  } finally {
    ahead?.close();
  }
}
