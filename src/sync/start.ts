import type { SyncSettings } from "../config/index.ts";
import { DestinationError, SourceError, StateError } from "../core/errors.ts";
import type { Source } from "../core/source.ts";
import type { Header, Mapper } from "../core/types.ts";
import type { StopSwitch } from "../engine/stop.ts";
import type { ResolvedField } from "../mapping/index.ts";
import { type LookedAhead, lookAhead, type RowWatch } from "./look-ahead.ts";
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

/**
 * Applies what decides on rows by other rows: `--duplicates`, unique fields; and shows them to who looks at all of them.
 * A source that breaks meanwhile stops the run
 * before anything is sent. Undefined where nothing asks for it.
 */
export async function applyRowRules(
  settings: SyncSettings,
  fields: readonly ResolvedField[],
  mapper: Mapper,
  reopen: () => Promise<Source>,
  stop: StopSwitch,
  laneOf?: (key: string) => string,
  watch?: RowWatch,
): Promise<LookedAhead | undefined> {
  const { duplicates, skip, limit = Number.POSITIVE_INFINITY } = settings;
  if (stop.stopped) return undefined;
  const unique = fields.filter(({ isUnique }) => isUnique).map(({ slug }) => slug);
  const request = { duplicates, unique, mapper, laneOf, reopen, skip, limit, signal: stop.signal, watch };
  return await orStop(stop, () => lookAhead(request));
}

/**
 * What `work` gives; undefined where the run stops: before, meanwhile, or because source, destination or state turn out
 * to be unusable.
 * @throws what is wrong with the call itself, UsageError and ConfigError among it
 */
export async function orStop<T>(stop: StopSwitch, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    const isUnusable = error instanceof SourceError || error instanceof DestinationError || error instanceof StateError;
    if (isUnusable) stop.stopFor(error);
    else if (!stop.stopped) throw error;
    return undefined;
  }
}
