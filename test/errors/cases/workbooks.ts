import { join } from "node:path";
import { type Cell, formula, number, oneSheet, text, typed, workbook, zip } from "../../sources/workbooks.ts";
import { type Chapter, ending, type Place } from "../error-case.ts";

const stops = ending(3);
const partly = ending(1);
const push = "push products.xlsx --match sku --sandbox";
const head = [text("sku"), text("name")];
const row: readonly Cell[] = [text("A"), text("Dress")];

function file(content: Buffer) {
  return { files: { "products.xlsx": content } };
}

/** Makes it so that no temporary file can be made, and says how to undo that. */
function noTemporaryFolder({ cwd }: Place) {
  const before = process.env.TMPDIR;
  process.env.TMPDIR = join(cwd, "none");
  return () => {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  };
}

/** What a workbook may have that keeps it, or a row of it, from being read. */
export const workbookCases: Chapter = [
  stops("an old workbook", "push old.xls --match sku --sandbox", "workbook-unsupported", {
    files: { "old.xls": Buffer.concat([Buffer.from("d0cf11e0a1b11ae1", "hex"), Buffer.alloc(504)]) },
  }),
  stops("CSV that is called a workbook", push, "workbook-unsupported", file(Buffer.from("sku,name\nA,Dress\n"))),
  stops("a zip archive", push, "workbook-unsupported", file(zip({ "products.csv": "sku\nA\n" }))),
  stops("an OpenDocument file", push, "workbook-unsupported", file(zip({ mimetype: "x", "content.xml": "x" }))),
  stops("a workbook that was cut", push, "source-damaged", file(oneSheet([head, row]).subarray(0, 900))),
  stops(
    "a workbook from standard input, and no room for it",
    "push - --format xlsx -o products --match sku --sandbox",
    "source-unspoolable",
    { stdin: oneSheet([head, row]), before: [noTemporaryFolder] },
  ),
  stops(
    "two sheets",
    push,
    "sheet-unclear",
    file(
      workbook({
        sheets: [
          { name: "Dresses", rows: [head, row] },
          { name: "Shoes", rows: [head, row] },
        ],
      }),
    ),
  ),
  stops(
    "a sheet that is not there",
    `${push} --sheet Dreses`,
    "sheet-unknown",
    file(workbook({ sheets: [{ name: "Dresses", rows: [head, row] }] })),
  ),
  stops(
    "a header that is a formula without a result",
    push,
    "formula-uncalculated",
    file(oneSheet([[text("sku"), formula("<f>A1</f>")], row])),
  ),
  partly(
    "cells that hold no value",
    push,
    "cell-no-date cell-unreadable formula-uncalculated",
    file(
      oneSheet(
        [head, row, [text("B"), formula("<f>A1</f>")], [text("C"), number(0, 1)], [text("D"), typed("x", "<v>1</v>")]],
        {
          builtIn: [14],
        },
      ),
    ),
  ),
];
