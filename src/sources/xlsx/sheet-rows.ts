import { SourceError } from "../../core/errors.ts";
import type { Dialect, Header, Problem, SourceRow } from "../../core/types.ts";
import { cellRow } from "../cell-row.ts";
import { type CsvColumns, columnsOf, isRejectsHeader, numberedColumns } from "../csv-header.ts";
import { cellCount } from "../csv-rejects.ts";
import { maxRecordBytes } from "../format.ts";
import type { RowReader } from "../table.ts";
import { type CellContext, cellText } from "./cell.ts";
import { Damage } from "./damage.ts";
import { TextCollector } from "./shared-strings.ts";
import { XmlReader } from "./xml.ts";

export interface SheetOptions {
  readonly file: string;
  readonly dialect: Dialect;
  readonly firstRecordIsHeader: boolean;
  readonly cells: CellContext;
}

/** The limits of a sheet (ECMA-376 part 1, 18.3.1.73): cells beyond them cannot be. */
const maxRows = 1_048_576;
const maxColumns = 16_384;

/** Makes rows of the XML of one sheet: the first row with any cell gives the columns. */
export class SheetRowReader implements RowReader {
  readonly #options: SheetOptions;
  readonly #xml: XmlReader;
  readonly #inline = new TextCollector();
  #columns: CsvColumns | undefined;
  #rows: SourceRow[] = [];
  #isInData = false;

  /** The row at hand. */
  #line = 0;
  #texts: string[] = [];
  #length = 0;
  #problem: Problem | undefined;

  /** The cell at hand: its 0-based column, what it is, and what has been read of it. */
  #column = -1;
  #type = "n";
  #style = 0;
  #value: string | undefined;
  #isValue = false;
  #hasFormula = false;

  constructor(options: SheetOptions) {
    this.#options = options;
    this.#xml = new XmlReader({
      open: (name, attribute) => this.#open(name, attribute),
      text: (text) => this.#text(text),
      close: (name) => this.#close(name),
    });
  }

  get header(): Header | undefined {
    return this.#columns?.header;
  }

  write(chunk: Buffer): void {
    this.#xml.write(chunk);
  }

  end(): void {
    this.#xml.end();
  }

  interrupt(): void {
    // Every row that has ended is out already; the one that was cut is not a row.
  }

  drain(): readonly SourceRow[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  #open(name: string, attribute: (name: string) => string | undefined): void {
    if (name === "sheetData") this.#isInData = true;
    if (!this.#isInData) return;
    if (name === "c") this.#beginCell(attribute("r"), attribute("t"), attribute("s"));
    else if (name === "v") {
      this.#isValue = true;
      this.#value = "";
    } else if (name === "f") this.#hasFormula = true;
    else if (name === "row") this.#beginRow(attribute("r"));
    else this.#inline.open(name);
  }

  #text(text: string): void {
    if (!this.#isInData) return;
    if (this.#isValue) this.#value += text;
    else this.#inline.text(text);
  }

  #close(name: string): void {
    if (!this.#isInData) return;
    if (name === "c") this.#endCell();
    else if (name === "v") this.#isValue = false;
    else if (name === "row") this.#endRow();
    else if (name === "sheetData") this.#isInData = false;
    else this.#inline.close(name);
  }

  /** A row or a cell without its place follows the one before it. */
  #beginRow(place: string | undefined): void {
    const line = place === undefined ? this.#line + 1 : Number(place);
    if (!Number.isInteger(line) || line <= this.#line || line > maxRows) throw new Damage("its rows are out of order");
    this.#line = line;
    this.#texts = [];
    this.#length = 0;
    this.#problem = undefined;
    this.#column = -1;
  }

  #beginCell(place: string | undefined, type: string | undefined, style: string | undefined): void {
    const column = place === undefined ? this.#column + 1 : columnAt(place);
    if (column <= this.#column || column >= maxColumns)
      throw new Damage(`the cells of row ${this.#line} are out of order`);
    this.#column = column;
    this.#type = type ?? "n";
    this.#style = style === undefined ? 0 : Number(style);
    this.#value = undefined;
    this.#hasFormula = false;
    this.#inline.begin();
  }

  #endCell(): void {
    const cell = {
      type: this.#type,
      style: this.#style,
      value: this.#value,
      inline: this.#inline.take(),
      hasFormula: this.#hasFormula,
    };
    const { text, problem } = cellText(cell, this.#options.cells);
    if (text === "") return;
    this.#length += text.length;
    if (this.#length > maxRecordBytes) throw new Damage(`row ${this.#line} holds more than 16 MiB of text`);
    while (this.#texts.length < this.#column) this.#texts.push("");
    this.#texts.push(text);
    if (problem !== undefined) {
      const name = this.#columns?.header.columns[this.#column];
      this.#problem ??=
        name === undefined || this.#columns?.reason !== undefined ? problem : { ...problem, column: name };
    }
  }

  #endRow(): void {
    if (this.#texts.length === 0) return;
    if (this.#columns === undefined) this.#begin();
    else this.#add(this.#columns);
  }

  #begin(): void {
    const { file, dialect, firstRecordIsHeader } = this.#options;
    if (!firstRecordIsHeader && !isRejectsHeader(this.#texts)) {
      this.#columns = numberedColumns(file, this.#texts.length, dialect);
      this.#add(this.#columns);
      return;
    }
    if (this.#problem !== undefined) {
      throw new SourceError(this.#problem.code, `${file}:${this.#line}: the header ${this.#problem.message}`);
    }
    this.#columns = columnsOf(file, this.#line, this.#texts, dialect);
  }

  #add(columns: CsvColumns): void {
    const cells = this.#texts;
    while (cells.length < columns.width) cells.push("");
    this.#rows.push(cellRow(columns, cells, this.#line, this.#problem, beyondHeader));
  }
}

function beyondHeader(): Problem {
  return {
    code: cellCount,
    message: "holds a cell beyond the last column of the header: name that column, or clear the cell",
  };
}

/** `AB12` -> 27. */
function columnAt(place: string): number {
  let column = 0;
  for (let at = 0; at < place.length; at++) {
    const code = place.charCodeAt(at) & ~0x20;
    if (code < 0x41 || code > 0x5a) break;
    column = column * 26 + code - 0x40;
  }
  return column - 1;
}
