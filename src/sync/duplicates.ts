import { UsageError } from "../core/errors.ts";
import type { Source } from "../core/source.ts";
import type { DuplicatePolicy, Mapper, Place } from "../core/types.ts";
import { KeyIndex } from "../ledger/key-index.ts";

export interface DuplicateRequest {
  readonly policy: Exclude<DuplicatePolicy, "each">;
  readonly mapper: Mapper;
  /** Opens the source anew, for a reading of its own. */
  readonly reopen: () => Promise<Source>;
  readonly skip: number;
  readonly limit: number;
  readonly signal: AbortSignal;
}

export interface Deduplicated {
  /** The mapper with the policy applied. */
  readonly mapper: Mapper;
  /** How many keys stand in more than one row. */
  readonly repeatedKeys: number;
  close(): void;
}

/**
 * Reads the source once for its keys alone, so that the policy holds for files larger than memory. Rows that are invalid
 * or skipped hold no key.
 * @throws UsageError for a source that can be read only once; what the source throws
 */
export async function applyDuplicatePolicy(request: DuplicateRequest): Promise<Deduplicated> {
  const { policy, mapper, reopen, skip, limit, signal } = request;
  const source = await reopen();
  if (!source.repeatable) {
    throw new UsageError(
      "source-once",
      `--duplicates ${policy} reads the source twice, and standard input, a pipe or an address can be read only once: save it to a file first.`,
    );
  }
  const index = await KeyIndex.create();
  try {
    await noteKeys(index, source, mapper, skip, limit, signal);
    const repeatedKeys = index.finish();
    const deduplicated = repeatedKeys === 0 ? mapper : withPolicy(mapper, index, policy);
    return { mapper: deduplicated, repeatedKeys, close: () => index.close() };
  } catch (error) {
    index.close();
    throw error;
  }
}

async function noteKeys(
  index: KeyIndex,
  source: Source,
  mapper: Mapper,
  skip: number,
  limit: number,
  signal: AbortSignal,
): Promise<void> {
  let read = 0;
  for await (const page of source.read(signal)) {
    const uses: { key: string; at: Place }[] = [];
    for (const row of page) {
      read++;
      if (read <= skip || row.kind === "bad") continue;
      if (read > skip + limit) break;
      const mapped = mapper(row);
      if (mapped.kind === "record") uses.push({ key: mapped.key, at: row });
    }
    index.note(uses);
    if (read > skip + limit) return;
  }
}

function withPolicy(mapper: Mapper, index: KeyIndex, policy: DuplicateRequest["policy"]): Mapper {
  return (row) => {
    const mapped = mapper(row);
    if (mapped.kind !== "record") return mapped;
    const use = index.repeated(mapped.key);
    if (!use) return mapped;
    const { key } = mapped;
    if (policy === "error") {
      const other = isAt(use.first, row) ? use.last : use.first;
      const message =
        "Another row has the same key (--duplicates error): keep one of them, or choose first, last or each.";
      const detail = `${use.rows} rows have this key, another is at ${placeText(other)} (--duplicates error): keep one of them, or choose first, last or each.`;
      return { kind: "invalid", key, problems: [{ code: "key-duplicate", message, detail }] };
    }
    const winner = use[policy];
    if (isAt(winner, row)) return mapped;
    const message = `Not sent: the ${policy} row with this key is (--duplicates ${policy}).`;
    const detail = `not sent: ${placeText(winner)}, the ${policy} row with this key, is sent in its place`;
    return { kind: "superseded", key, problem: { code: "superseded", message, detail } };
  };
}

function isAt(place: Place, row: Place): boolean {
  return place.line === row.line && place.file === row.file;
}

function placeText({ file, line }: Place): string {
  return `${file}:${line}`;
}
