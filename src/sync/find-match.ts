import type { SyncSettings } from "../config/index.ts";
import type { Header } from "../core/types.ts";
import { KeyIndex } from "../ledger/key-index.ts";
import { compileCellReader } from "../mapping/index.ts";
import type { ColumnProfile } from "../profile/column-profile.ts";
import type { SyncContext } from "./context.ts";
import { openSources } from "./open-sources.ts";

/** A column that may identify a record. */
export interface MatchCandidate {
  readonly column: string;
  readonly blank: number;
  /** Values that several rows have; exact. */
  readonly repeated: number;
}

/** Names of columns that identify a record, the surest first. */
const tellingNames: readonly RegExp[] = [
  /^(?:external|ext|legacy|source|erp)[ _-]?id$/i,
  /^(?:sku|artikel(?:nummer|nr)|item[ _-]?(?:number|no|id)|product[ _-]?(?:id|number|code))$/i,
  /(?:^|[ _-])(?:id|uuid|guid|key|code|number|nummer|nr|no)$/i,
  /^(?:e-?mail|domain|ean|gtin|isbn)/i,
  /id$|nummer$/i,
];

/** A few faulty cells make a column less likely by as much as a less telling name does. */
const faultRank = 1.5;
const maxCandidates = 4;

/**
 * The columns that may identify a record, the likeliest first: filled in nearly every row, with nearly as many values.
 * Reads the source once more, so that what is said of them is exact.
 */
export async function findMatch(
  columns: readonly ColumnProfile[],
  rows: number,
  settings: SyncSettings,
  context: SyncContext,
): Promise<readonly MatchCandidate[]> {
  const likely = columns
    .filter(({ name, filled, distinct, longest, counts }) => {
      const isShort = name !== "" && longest <= 100 && counts.nested + counts["json-boolean"] === 0;
      return isShort && !isAmount(name, counts, filled) && filled >= 0.95 * rows && distinct.estimate() >= 0.9 * filled;
    })
    .map((column) => ({ column, rank: rankOf(column) }))
    .sort((a, b) => a.rank - b.rank)
    .slice(0, maxCandidates)
    .map(({ column }) => column);
  if (likely.length === 0) return [];
  const indexes = likely.map(() => new KeyIndex({ isLookedUp: false }));
  try {
    await noteCells(likely, indexes, settings, context);
    const found: (MatchCandidate & { readonly rank: number })[] = [];
    for (const [at, column] of likely.entries()) {
      const repeated = (await indexes[at]?.finish())?.keys ?? 0;
      const blank = rows - column.filled;
      const rank = rankOf(column) + (blank + repeated > 0 ? faultRank : 0);
      found.push({ column: column.name, blank, repeated, rank });
    }
    return found.sort((a, b) => a.rank - b.rank);
  } finally {
    for (const index of indexes) index.close();
  }
}

/** Prices and times are often different in every row, too, and identify nothing. */
function isAmount(name: string, counts: ColumnProfile["counts"], filled: number): boolean {
  const amounts = counts["marked-number"] + counts.day + counts.moment + counts["local-moment"];
  return amounts > 0.5 * filled && !tellingNames.some((pattern) => pattern.test(name));
}

function rankOf({ name }: ColumnProfile): number {
  const telling = tellingNames.findIndex((pattern) => pattern.test(name));
  return telling >= 0 ? telling : tellingNames.length;
}

async function noteCells(
  columns: readonly ColumnProfile[],
  indexes: readonly KeyIndex[],
  settings: SyncSettings,
  context: SyncContext,
): Promise<void> {
  const source = await openSources(settings, context, "look");
  let header: Header | undefined;
  let readers: readonly ReturnType<typeof compileCellReader>[] = [];
  for await (const page of source.read(context.interrupt)) {
    for (const row of page) {
      if (row.kind === "bad") continue;
      if (row.header !== header) {
        header = row.header;
        readers = columns.map(({ name }) => compileCellReader(row.header, name));
      }
      for (const [at, read] of readers.entries()) {
        const cell = read(row);
        if (cell !== undefined && cell !== null && cell !== "") indexes[at]?.note(String(cell), row);
      }
    }
  }
}
