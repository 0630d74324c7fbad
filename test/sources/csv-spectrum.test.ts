import { readdirSync, readFileSync } from "node:fs";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import type { SourceRow } from "../../src/core/types.ts";
import { openSource } from "../../src/sources/index.ts";
import { never, readAll } from "./reading.ts";
import { codeSpans } from "./troubles.ts";

const spectrum = fileURLToPath(new URL("../../node_modules/csv-spectrum/", import.meta.url));
const text = readFileSync(fileURLToPath(new URL("../fixtures/csv-spectrum.md", import.meta.url)), "utf8");
const table = text
  .split("\n")
  .filter((line) => line.startsWith("| `"))
  .map((line) => {
    const [, name = "", rows = "", differs = ""] = line.split(/(?<!\\)\|/);
    return { name: codeSpans(name).join(""), rows: codeSpans(rows), differs: differs.trim() };
  });

function asObject(row: SourceRow): string {
  if (row.kind !== "cells") return `${row.line}: ${row.kind === "bad" ? row.problem.code : row.kind}`;
  const cells = row.header.columns.map((column, index) => [column, row.cells[index]]);
  return `${row.line}: ${JSON.stringify(Object.fromEntries(cells))}`;
}

it("has every file of csv-spectrum", () => {
  const names = readdirSync(`${spectrum}csvs`).map((name) => name.replace(/\.csv$/, ""));
  expect(table.map(({ name }) => name).sort()).toEqual(names.sort());
});

it.each(table)("$name of csv-spectrum is read as the table says", async ({ name, rows, differs }) => {
  const source = await openSource([`csvs/${name}.csv`], {}, { cwd: spectrum, stdin: Readable.from([]) });
  const reading = await readAll(source.read(never));
  expect(reading.error).toBeUndefined();
  expect(reading.rows.map(asObject)).toEqual(rows);
  const theirs = [JSON.parse(readFileSync(`${spectrum}json/${name}.json`, "utf8"))].flat();
  const ours = rows.map((row) => (row.includes("{") ? JSON.parse(row.slice(row.indexOf("{"))) : undefined));
  if (differs === "") expect(ours).toEqual(theirs);
  else expect(ours).not.toEqual(theirs);
});
