import { UsageError } from "../core/errors.ts";
import type { Source } from "../core/source.ts";
import type { DuplicatePolicy, Mapper, MapResult } from "../core/types.ts";
import type { RepeatedKeys } from "../ledger/key-index.ts";
import { DuplicateKeys, type RecordRule, UniqueValues } from "./duplicates.ts";

/** Is shown every row of a source, with what the mapping makes of it, before anything is sent. */
export interface RowWatch {
  /** The source is to be read for it also where nothing else asks for that. */
  readonly isNeeded: boolean;
  /** @param mapped absent: the row could not be read */
  note(mapped?: MapResult): void;
  /** To be called once, after the last row. */
  finish(): void;
}

export interface LookAheadRequest {
  readonly duplicates: DuplicatePolicy;
  /** Slugs of the fields that are declared unique. */
  readonly unique: readonly string[];
  readonly mapper: Mapper;
  /** The same for keys that are one record to the destination. Default: the key itself. */
  readonly laneOf?: ((key: string) => string) | undefined;
  /** Opens the source anew, for a reading of its own. */
  readonly reopen: () => Promise<Source>;
  readonly skip: number;
  readonly limit: number;
  readonly watch?: RowWatch | undefined;
  readonly signal: AbortSignal;
}

export interface LookedAhead {
  /** The mapper with the rules applied. */
  readonly mapper: Mapper;
  /** The keys that several rows have, where `duplicates` asked for them. */
  readonly keys?: RepeatedKeys;
  close(): void;
}

/**
 * Reads the source once for what decides on rows by other rows, so that it holds for files larger than memory. Rows that
 * are invalid or skipped have no say. Undefined where no rule asks for it.
 * @throws UsageError for a source that can be read only once; what the source throws
 */
export async function lookAhead(request: LookAheadRequest): Promise<LookedAhead | undefined> {
  const { duplicates, unique, mapper, reopen, watch } = request;
  const hasRules = duplicates !== "each" || unique.length > 0;
  if (!hasRules && !watch?.isNeeded) return undefined;
  const source = await reopen();
  if (!source.repeatable) {
    const what = duplicates === "each" ? `unique (fields.${unique[0]})` : `--duplicates ${duplicates}`;
    throw new UsageError(
      "source-once",
      `${what} reads the source twice, and this one can be read only once: save it to a file first.`,
    );
  }
  const rules: RecordRule[] = unique.map((slug) => new UniqueValues(slug));
  const keys = duplicates === "each" ? undefined : new DuplicateKeys(duplicates, request.laneOf ?? ((key) => key));
  if (keys) rules.unshift(keys);
  const close = () => {
    for (const rule of rules) rule.close();
  };
  try {
    await noteRecords(rules, source, request);
    for (const rule of rules) await rule.finish();
    watch?.finish();
  } catch (error) {
    close();
    throw error;
  }
  const judged: Mapper = (row) =>
    rules.reduce<MapResult>((found, rule) => (found.kind === "record" ? rule.judge(found, row) : found), mapper(row));
  return {
    mapper: hasRules ? judged : mapper,
    ...(keys && { keys: keys.repeated }),
    close,
  };
}

async function noteRecords(
  rules: readonly RecordRule[],
  source: Source,
  { mapper, skip, limit, signal, watch }: LookAheadRequest,
): Promise<void> {
  let read = 0;
  for await (const page of source.read(signal)) {
    for (const row of page) {
      read++;
      if (row.kind === "bad") watch?.note();
      if (read <= skip || row.kind === "bad") continue;
      if (read > skip + limit) return;
      const mapped = mapper(row);
      watch?.note(mapped);
      if (mapped.kind === "record") for (const rule of rules) rule.note(mapped, row);
    }
  }
}
