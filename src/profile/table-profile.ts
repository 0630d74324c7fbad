import { rejectKey } from "../core/rejects.ts";
import type { CellRow, Header, JsonObject, JsonValue, ObjectRow, SourceRow } from "../core/types.ts";
import { CellScan } from "./cell-scan.ts";
import { ColumnProfile } from "./column-profile.ts";

/** The first so many columns may take more memory each: nobody looks at the thousandth as closely. */
const fewColumns = 100;

/** Objects within objects are looked into so deep, and keys that differ from row to row are no columns. */
const maxDepth = 4;
const maxPaths = 2000;

/** Looks at every cell of a source as it goes by. Memory depends on the number of columns alone. */
export class TableProfile {
  readonly #columns = new Map<string, ColumnProfile>();
  readonly #ofHeader = new WeakMap<Header, readonly ColumnProfile[]>();
  readonly #scan = new CellScan();
  /** The keys of the object before, and their columns: in nearly every file all objects have the same. */
  #lastKeys: string[] = [];
  #lastColumns: (ColumnProfile | undefined)[] = [];
  #rows = 0;

  /** Also columns without a single cell, in the order of the headers. */
  constructor(headers: readonly Header[]) {
    for (const header of headers) this.#profilesOf(header);
  }

  add(rows: readonly SourceRow[]): void {
    for (const row of rows) {
      if (row.kind === "bad") continue;
      this.#rows++;
      if (row.kind === "cells") this.#addCells(row);
      else this.#addObject(row);
    }
  }

  /** How many rows could be read as such. */
  get rows(): number {
    return this.#rows;
  }

  get columns(): readonly ColumnProfile[] {
    return [...this.#columns.values()];
  }

  #addCells(row: CellRow): void {
    const columns = this.#profilesOf(row.header);
    const { cells } = row;
    for (let at = 0; at < cells.length; at++) {
      const column = columns[at];
      if (column !== undefined) this.#addText(column, cells[at] ?? "", row);
    }
  }

  #addObject(row: ObjectRow): void {
    const { value } = row;
    let at = 0;
    // A JSON object has no keys but its own. A list of them would be made for each row.
    for (const name in value) {
      const cell = value[name] ?? null;
      const isNested = typeof cell === "object" && cell !== null;
      const column = this.#lastKeys[at] === name && !isNested ? this.#lastColumns[at] : undefined;
      if (column !== undefined) this.#addCell(column, cell, row);
      else this.#addMember(at, name, cell, row);
      at++;
    }
  }

  /** The same for a member that is not what it was in the object before. */
  #addMember(at: number, name: string, value: JsonValue, row: ObjectRow): void {
    if (name !== rejectKey) this.#addValue(name, value, row, 1);
    this.#lastKeys[at] = name;
    this.#lastColumns[at] = this.#columns.get(name);
  }

  /** What an object holds is looked at under paths, as a mapping names it: `owner.name`. */
  #addValue(path: string, value: JsonValue, row: ObjectRow, depth: number): void {
    if (typeof value === "object" && value !== null && !Array.isArray(value) && depth < maxDepth) {
      for (const [name, inner] of Object.entries(value as JsonObject)) {
        this.#addValue(`${path}.${name}`, inner, row, depth + 1);
      }
      return;
    }
    const column = this.#columns.get(path) ?? (this.#columns.size < maxPaths ? this.#column(path) : undefined);
    if (column !== undefined) this.#addCell(column, value, row);
  }

  #addCell(column: ColumnProfile, value: JsonValue, row: ObjectRow): void {
    if (typeof value === "string") this.#addText(column, value, row);
    else if (value === null || typeof value === "object" || !column.addKnown(value, row)) {
      column.addValue(value, this.#scan, row);
    }
  }

  #addText(column: ColumnProfile, cell: string, row: CellRow | ObjectRow): void {
    if (column.addKnown(cell, row)) return;
    this.#scan.scan(cell);
    column.addText(cell, this.#scan, row);
  }

  #profilesOf(header: Header): readonly ColumnProfile[] {
    const known = this.#ofHeader.get(header);
    if (known !== undefined) return known;
    const columns = header.columns.map((name) => this.#column(name));
    this.#ofHeader.set(header, columns);
    return columns;
  }

  #column(name: string): ColumnProfile {
    const known = this.#columns.get(name);
    if (known !== undefined) return known;
    const column = new ColumnProfile(name, this.#columns.size < fewColumns ? 1000 : 20);
    this.#columns.set(name, column);
    return column;
  }
}
