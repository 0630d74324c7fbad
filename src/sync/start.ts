import type { SyncSettings } from "../config/index.ts";
import { DestinationError, SourceError } from "../core/errors.ts";
import type { Source } from "../core/source.ts";
import type { Header, Mapper } from "../core/types.ts";
import type { StopSwitch } from "../engine/stop.ts";
import { applyDuplicatePolicy, type Deduplicated } from "./duplicates.ts";
import { type Peeked, peek } from "./peek.ts";

/** As many rows are looked at before types are inferred. */
const sampleRows = 1000;

/** The beginning of a source, before anything is sent. */
export interface Start extends Peeked {
  /** Of every input that holds anything. */
  readonly headers: readonly Header[];
}

/** Looks at the source's start. What is broken there stops the run before anything is sent. */
export async function begin(source: Source, stop: StopSwitch): Promise<Start | undefined> {
  return await orStop(stop, async () => {
    const headers = await source.headers(stop.signal);
    return { headers, ...(await peek(source.read(stop.signal), sampleRows)) };
  });
}

/** Applies `--duplicates`, unless every row goes. A source that breaks meanwhile stops the run before anything is sent. */
export async function deduplicate(
  settings: SyncSettings,
  mapper: Mapper,
  reopen: () => Promise<Source>,
  stop: StopSwitch,
): Promise<Deduplicated | undefined> {
  const { duplicates: policy, skip, limit = Number.POSITIVE_INFINITY } = settings;
  if (policy === "each" || stop.stopped) return undefined;
  const request = { policy, mapper, reopen, skip, limit, signal: stop.signal };
  return await orStop(stop, () => applyDuplicatePolicy(request));
}

/**
 * What `work` gives; undefined where the run stops: before, meanwhile, or because source or destination turn out to be
 * unusable.
 * @throws what is wrong with the call itself, UsageError and ConfigError among it
 */
export async function orStop<T>(stop: StopSwitch, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof SourceError || error instanceof DestinationError) stop.stopFor(error);
    else if (!stop.stopped) throw error;
    return undefined;
  }
}
