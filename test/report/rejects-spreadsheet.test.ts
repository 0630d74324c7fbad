import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { describe, expect, it } from "vitest";
import type { SourceRow } from "../../src/core/types.ts";
import type { SourceOptions } from "../../src/sources/index.ts";
import { messageOf } from "../sources/reading.ts";
import { cellRow, headerOf, newFolder, readBack, rejectedRow, writeRejects } from "./rejects.ts";

type Record = readonly string[];

/** How a program saves the records of a rejects file that was opened in it. */
interface Program {
  readonly delimiter: string;
  readonly lineEnd: "\n" | "\r\n";
  readonly encoding?: "utf8" | "utf16le" | "latin1";
  readonly mark?: boolean;
  readonly quotes?: "all" | "needed";
  /** Each of these stays as it is in a program that does not know it. */
  readonly sepLine?: boolean;
  readonly lastLineEnd?: boolean;
  readonly options?: SourceOptions;
}

const programs: readonly (readonly [string, Program])[] = [
  ["crm-sync itself", { delimiter: ",", lineEnd: "\n", sepLine: true }],
  ["Excel (CSV UTF-8, US)", { delimiter: ",", lineEnd: "\r\n", mark: true }],
  ["Excel (CSV UTF-8, Europe)", { delimiter: ";", lineEnd: "\r\n", mark: true }],
  ["Excel (Europe), with a sep= line", { delimiter: ";", lineEnd: "\r\n", mark: true, sepLine: true }],
  ["Excel (Unicode text)", { delimiter: "\t", lineEnd: "\r\n", mark: true, encoding: "utf16le" }],
  [
    "Excel (CSV of Windows, Europe)",
    { delimiter: ";", lineEnd: "\r\n", encoding: "latin1", options: { encoding: "windows-1252" } },
  ],
  ["LibreOffice", { delimiter: ",", lineEnd: "\n" }],
  ["LibreOffice, every cell quoted", { delimiter: ";", lineEnd: "\n", quotes: "all" }],
  ["Google Sheets", { delimiter: ",", lineEnd: "\r\n", lastLineEnd: false }],
];

const own = ["sku", "Price, net; VAT", "note"];
const rows: readonly { readonly line: number; readonly cells: readonly [string, string, string] }[] = [
  { line: 17, cells: ["=1+1", "1,600; 19", "two\nlines"] },
  { line: 23, cells: ["+49 30", "-5", ' a "quote" '] },
  { line: 1024, cells: ["@x", "ä,b;c|d\te", ""] },
];
const why = { code: "http-400", message: "x", detail: '400: "no", he said; not | now, ß', field: "price" };

const lineAt = own.length;
const messageAt = lineAt + 4;
const isReason = (column: number) => column >= lineAt;
/** The header stays, the cells change. */
const changed =
  (change: (cell: string, column: number) => string) =>
  ([header = [], ...records]: readonly Record[]): readonly Record[] => [
    header,
    ...records.map((one) => one.map(change)),
  ];
const picked =
  (...columns: readonly number[]) =>
  (records: readonly Record[]): readonly Record[] =>
    records.map((record) => columns.map((column) => record[column] ?? ""));

interface Edit {
  readonly edit: (records: readonly Record[]) => readonly Record[];
  /** Whether `_line` is still what it was. */
  readonly keepsLine: boolean;
}

const edits: readonly (readonly [string, Edit])[] = [
  ["as it was", { edit: (records) => records, keepsLine: true }],
  ["without the columns of the reason", { edit: picked(0, 1, 2), keepsLine: false }],
  ["without _message", { edit: picked(0, 1, 2, 3, 4, 5, 6), keepsLine: true }],
  ["without _field and _message", { edit: picked(0, 1, 2, 3, 4, 5), keepsLine: true }],
  ["without _line", { edit: picked(0, 1, 2, 4, 5, 6, 7), keepsLine: false }],
  ["with _message emptied", { edit: changed((cell, at) => (at === messageAt ? "" : cell)), keepsLine: true }],
  [
    "with _message emptied, and the empty cells cut off",
    { edit: ([header = [], ...records]) => [header, ...records.map((one) => one.slice(0, -1))], keepsLine: true },
  ],
  [
    "with _code, _field and _message emptied, and the empty cells cut off",
    { edit: ([header = [], ...records]) => [header, ...records.map((one) => one.slice(0, -3))], keepsLine: true },
  ],
  ["with the reason emptied", { edit: changed((cell, at) => (isReason(at) ? "" : cell)), keepsLine: false }],
  ["with columns in another order", { edit: picked(7, 2, 5, 1, 3, 0, 6, 4), keepsLine: true }],
  ["with the reason in front", { edit: picked(3, 4, 5, 6, 7, 0, 1, 2), keepsLine: true }],
  [
    "with a thousands separator in _line",
    { edit: changed((cell, at) => (at === lineAt ? `1,${cell}` : cell)), keepsLine: false },
  ],
  ["with decimals in _line", { edit: changed((cell, at) => (at === lineAt ? `${cell}.00` : cell)), keepsLine: false }],
  ["with empty columns behind", { edit: (records) => records.map((one) => [...one, "", ""]), keepsLine: true }],
  [
    "with the sep= line taken for a row",
    {
      edit: ([header = [], ...records]) => [header.map((_, at) => (at === 0 ? "sep=" : "")), header, ...records],
      keepsLine: true,
    },
  ],
];

/** The records of a rejects file, as a program shows them in its grid. */
function rejectsGrid(): readonly Record[] {
  const header = headerOf(own);
  const outcomes = rows.map(({ line, cells }) => rejectedRow(cellRow(header, cells, line), [why]));
  const [path = ""] = writeRejects(join(newFolder(), "rejects"), outcomes);
  const text = readFileSync(path, "utf8").replace(/^sep=,\n/, "");
  return parse(text) as Record[];
}

function save(records: readonly Record[], program: Program): string {
  const { delimiter, lineEnd, encoding = "utf8", quotes, mark, sepLine, lastLineEnd = true } = program;
  const cell = (text: string) =>
    quotes === "all" || text.includes(delimiter) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  const lines = records.map((record) => record.map(cell).join(delimiter));
  const text = [...(sepLine ? [`sep=${delimiter}`] : []), ...lines].join(lineEnd) + (lastLineEnd ? lineEnd : "");
  const path = join(newFolder(), "saved.csv");
  writeFileSync(path, (mark ? "\ufeff" : "") + text, encoding);
  return path;
}

/** A row by its columns: a person may have moved them. */
function byColumn(row: SourceRow): unknown {
  const { columns } = row.header;
  if (row.kind !== "cells") return row;
  const named = columns.map((column, at) => [column, row.cells[at]]).filter(([column]) => column !== "");
  return { ...Object.fromEntries(named), ...("rejectedLine" in row && { line: row.rejectedLine }) };
}

const cases = programs.flatMap(([saver, program]) =>
  edits.map(([what, { edit, keepsLine }]) => ({ saver, what, program, edit, keepsLine })),
);

describe("a rejects file", () => {
  it.each(cases)("saved by $saver $what holds the same rows", async ({ program, edit, keepsLine }) => {
    const { rows: read } = await readBack(save(edit(rejectsGrid()), program), program.options);
    expect(read.map(byColumn)).toEqual(
      rows.map(({ line, cells: [sku, price, note] }) => ({
        sku,
        "Price, net; VAT": price,
        note,
        ...(keepsLine && { line }),
      })),
    );
  });

  it("saved in an encoding that nobody named is refused with the option that names it", async () => {
    const path = save(rejectsGrid(), { delimiter: ";", lineEnd: "\r\n", encoding: "latin1" });
    const error = await readBack(path).catch((error: unknown) => error);
    expect(messageOf(error)).toMatch(/is not UTF-8\. The file may be Windows-1252: add --encoding windows-1252$/);
  });

  it("with every cell of the reason cut off has rows that say what is missing: it may be a cell of their own", async () => {
    const [header = [], ...records] = rejectsGrid();
    const cut = [header, ...records.map((record) => record.slice(0, own.length))];
    const { rows: read } = await readBack(save(cut, { delimiter: ",", lineEnd: "\n" }));
    const message =
      "has 3 cells, the header has 8: a cell or a delimiter is missing (counted with the columns that begin with _)";
    expect(read).toMatchObject(
      rows.map(({ cells }) => ({ kind: "bad", cells, problem: { code: "cell-count", message } })),
    );
  });

  it("in which a cell was lost has no row that takes a cell of the reason for its own, nor a wrong line", async () => {
    const [header = [], ...records] = rejectsGrid();
    const lost = records.map((record) => record.toSpliced(1, 1));
    for (const cut of [0, 1, 2, 3, 4, 5]) {
      const saved = [header, ...lost.map((record) => record.slice(0, record.length - cut))];
      // As in a text editor: no other program loses a cell.
      const { rows: read } = await readBack(save(saved, { delimiter: ",", lineEnd: "\n", sepLine: true }));
      expect(read.map(({ kind, rejectedLine }) => [kind, rejectedLine])).toEqual(rows.map(() => ["bad", undefined]));
    }
  });

  it("of a source with a _line of its own, its columns moved about, is refused with what to do", async () => {
    const header = headerOf(["_line", "sku"]);
    const [path = ""] = writeRejects(join(newFolder(), "r"), [rejectedRow(cellRow(header, ["own", "A"]))]);
    const moved = (parse(readFileSync(path)) as Record[]).map((record) => record.toReversed());
    const error = await readBack(save(moved, { delimiter: ",", lineEnd: "\n" })).catch((error: unknown) => error);
    expect(messageOf(error)).toMatch(/saved\.csv:1: columns 1 and 3 are both named "_line". Rename one$/);
  });
});
