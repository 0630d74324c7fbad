import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import type { Dialect, Header, JsonObject, Outcome, Problem, SourceRow } from "../../src/core/types.ts";
import { RejectsWriter } from "../../src/report/rejects.ts";
import { openSource, type SourceOptions } from "../../src/sources/index.ts";

const problem: Problem = { code: "odd", message: "is odd, so to speak; or is it?", field: "sku" };

export function newFolder(): string {
  return mkdtempSync(join(tmpdir(), "crm-sync-rejects-"));
}

export function headerOf(columns: readonly string[], dialect: Partial<Dialect> = {}): Header {
  const usual = { format: "csv", encoding: "utf-8", bom: false, lineEnd: "\n" } as const;
  return {
    file: "source",
    columns,
    dialect: { ...usual, ...(dialect.format !== "jsonl" && { delimiter: "," }), ...dialect },
  };
}

export function cellRow(header: Header, cells: readonly string[], line = 2): SourceRow {
  return { kind: "cells", file: header.file, line, header, cells };
}

export function objectRow(header: Header, value: JsonObject, line = 1): SourceRow {
  return { kind: "object", file: header.file, line, header, value };
}

export function rejectedRow(row: SourceRow, problems: readonly Problem[] = [problem]): Outcome {
  return { status: "rejected", row, problems };
}

/** Writes the outcomes and tells which files that made. */
export function writeRejects(path: string, outcomes: Iterable<Outcome>): readonly string[] {
  const writer = new RejectsWriter(path);
  for (const outcome of outcomes) writer.add(outcome);
  writer.close();
  return writer.paths;
}

/** Reads a file as the command does. */
export async function readBack(
  path: string,
  options: SourceOptions = {},
): Promise<{ readonly header: Header | undefined; readonly rows: readonly SourceRow[] }> {
  const { signal } = new AbortController();
  const source = await openSource([path], options, { cwd: "/", stdin: Readable.from([]) });
  const [header] = await source.headers(signal);
  const rows: SourceRow[] = [];
  for await (const page of source.read(signal)) rows.push(...page);
  return { header, rows };
}

/** What is in a row, wherever it was read. */
export function contentOf(row: SourceRow): unknown {
  return row.kind === "object" ? row.value : row.cells;
}
