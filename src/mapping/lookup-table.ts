/** The tables that lookups look in. */
import type { ConfigIssue } from "../core/errors.ts";
import type { Header, JsonValue, Row, SourceRow } from "../core/types.ts";
import { isBlank } from "./blank.ts";
import { type CellReader, compileCellReader } from "./column.ts";
import { cellText } from "./inputs.ts";
import { isLookupFile, type LookupFile, type LookupSpec, lookupId } from "./lookup-schema.ts";
import { Refused } from "./values/converter.ts";

export interface LookupEntry {
  readonly value: JsonValue;
  /** Where it stands: `owners.csv:12`; absent for what stands in the config. */
  readonly place?: string;
}

/** Key (trimmed, NFC) -> what it stands for. */
export interface LookupTable {
  readonly entries: ReadonlyMap<string, LookupEntry>;
  /** The file, as the config names it; absent for a table in the config. */
  readonly file?: string;
  /** True where the file knows nothing but text (CSV), so that a value's text may stand for another type. */
  readonly isText: boolean;
}

/** The tables that were read from files, by `lookupId`. */
export type LookupTables = ReadonlyMap<string, LookupTable>;

/** Equal for a reader, as with select labels: without spaces around it, NFC. */
export function lookupKey(text: string): string {
  return text.trim().normalize("NFC");
}

/** The most rows that a lookup file may have: they are all held in memory. */
const maxLookupRows = 1_000_000;
// A file that is wrong from its first line to its last need not be told line by line.
const maxFaults = 10;

/** Makes a table of the rows of a lookup file. */
export class LookupTableBuilder {
  readonly #spec: LookupFile;
  readonly #entries = new Map<string, LookupEntry>();
  readonly #faults: ConfigIssue[] = [];
  #rows = 0;
  #isText = false;
  #readers: { readonly header: Header; readonly key: CellReader; readonly value: CellReader } | undefined;

  constructor(spec: LookupFile) {
    this.#spec = spec;
  }

  /** What is wrong; paths begin at the lookup: `["file"]`. */
  get issues(): readonly ConfigIssue[] {
    return this.#faults;
  }

  /** True once so much is wrong that the rest need not be read. */
  get isHopeless(): boolean {
    return this.#faults.length >= maxFaults || this.#rows > maxLookupRows;
  }

  add(row: SourceRow): void {
    const { file } = this.#spec;
    const place = `${row.file}:${row.line}`;
    if (++this.#rows > maxLookupRows) {
      this.#complain(`${file} has more than ${maxLookupRows} rows: a lookup is held in memory.`);
    } else if (row.kind === "bad") {
      this.#complain(`${place}: ${row.problem.message}`);
    } else {
      this.#isText = row.kind === "cells";
      const entry = this.#entryOf(row, place);
      if (entry !== undefined) this.#put(entry.key, { value: entry.value, place });
    }
  }

  table(): LookupTable {
    return { entries: this.#entries, file: this.#spec.file, isText: this.#isText };
  }

  #entryOf(row: Row, place: string): { readonly key: string; readonly value: JsonValue } | undefined {
    const { key: keyColumn, value: valueColumn } = this.#spec;
    if (this.#readers?.header !== row.header) {
      const { header } = row;
      const key = compileCellReader(header, keyColumn);
      this.#readers = { header, key, value: compileCellReader(header, valueColumn) };
    }
    const key = this.#readers.key(row);
    const value = this.#readers.value(row);
    if (key === undefined || isBlank(key, true, true)) {
      this.#complain(`${place}: the key (${keyColumn}) is blank: fill it in, or remove the line.`, "key");
      return undefined;
    }
    if (value === undefined || isBlank(value, true, true)) {
      this.#complain(`${place}: the value (${valueColumn}) is blank: fill it in, or remove the line.`, "value");
      return undefined;
    }
    const text = cellText(key);
    if (!(text instanceof Refused)) return { key: lookupKey(text), value };
    this.#complain(`${place}: the key (${keyColumn}) is no text: ${text.message}`, "key");
    return undefined;
  }

  #put(key: string, entry: LookupEntry): void {
    const before = this.#entries.get(key);
    if (before === undefined) this.#entries.set(key, entry);
    else if (JSON.stringify(before.value) !== JSON.stringify(entry.value)) {
      this.#complain(`${before.place} and ${entry.place} have one key with different values: keep one of them.`);
    }
  }

  #complain(message: string, at: keyof LookupFile = "file"): void {
    if (this.#faults.length < maxFaults) this.#faults.push({ path: [at], message });
  }
}

/** The table of a field's lookup; one in a file must have been read before. */
export function tableOf(lookup: LookupSpec, tables: LookupTables): LookupTable {
  if (isLookupFile(lookup)) {
    const table = tables.get(lookupId(lookup));
    if (table === undefined) throw new Error(`the lookup file ${lookup.file} was not read`);
    return table;
  }
  // Two spellings of one key: the second is found by whoever compiles the lookup.
  return {
    entries: new Map(Object.entries(lookup).map(([key, value]) => [key, { value }])),
    isText: false,
  };
}
