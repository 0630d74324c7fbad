import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import type { Source } from "../../src/core/source.ts";
import type { Dialect, SourceRow } from "../../src/core/types.ts";
import { decode } from "../../src/sources/decode.ts";
import type { Table, TextFormat } from "../../src/sources/format.ts";
import { openSource, type SourceOptions } from "../../src/sources/index.ts";

const fixtures: string = fileURLToPath(new URL("../fixtures/sources/", import.meta.url));

export const never: AbortSignal = new AbortController().signal;

/** What a reading gave: the rows that came, and the error that ended it, if one did. */
export interface Reading {
  readonly rows: readonly SourceRow[];
  readonly error: unknown;
}

export async function readAll(pages: AsyncIterable<readonly SourceRow[]>): Promise<Reading> {
  const rows: SourceRow[] = [];
  try {
    for await (const page of pages) rows.push(...page);
    return { rows, error: undefined };
  } catch (error) {
    return { rows, error };
  }
}

export function openFixture(name: string, options: SourceOptions = {}): Promise<Source> {
  return openSource([name], options, { cwd: fixtures, stdin: Readable.from([]) });
}

export async function readFixture(name: string, options: SourceOptions = {}): Promise<Reading> {
  return readAll((await openFixture(name, options)).read(never));
}

/** Reads what arrives on standard input in these pieces. */
export async function readStdin(pieces: Iterable<Buffer>, options: SourceOptions = {}): Promise<Reading> {
  const stdin = Readable.from(pieces, { objectMode: true });
  return readAll((await openSource(["-"], options, { cwd: fixtures, stdin })).read(never));
}

/** Reads one file of this name and content. */
export async function readFileOf(name: string, bytes: Buffer | string, options: SourceOptions = {}): Promise<Reading> {
  const folder = await mkdtemp(join(tmpdir(), "crm-sync-reading-"));
  try {
    await writeFile(join(folder, name), bytes);
    return await readAll((await openSource([name], options, { cwd: folder, stdin: Readable.from([]) })).read(never));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A row in one line: `3: A-1|Dress`, `3: cell-count A-1`, `3: {"sku":1}`. */
export function show(row: SourceRow): string {
  if (row.kind === "cells") return `${row.line}: ${row.cells.join("|")}`;
  if (row.kind === "object") return `${row.line}: ${JSON.stringify(row.value)}`;
  return `${row.line}: ${row.problem.code} ${row.cells?.join("|") ?? row.text ?? ""}`;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Reads text that arrives in the given pieces, past the look at the first 64 KiB, so that the pieces stay as they are. */
export async function readPieces(
  format: TextFormat,
  pieces: Iterable<Buffer>,
  dialect: Pick<Dialect, "lineEnd" | "delimiter" | "encoding">,
): Promise<Reading & { readonly table: Table | undefined }> {
  const full: Dialect = { format: format.name, bom: false, ...dialect };
  const chunks = decode(Readable.from(pieces, { objectMode: true }), { file: "given", ...full });
  const table = await format.read({ file: "given", dialect: full, chunks, skipBytes: 0, firstRecordIsHeader: true });
  return { table, ...(await readAll(table?.pages ?? Readable.from([]))) };
}

/** Cuts bytes into pieces whose sizes repeat. */
export function* cut(bytes: Buffer, sizes: readonly number[]): Generator<Buffer, void, void> {
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = Math.max(1, sizes[turn % sizes.length] ?? 1);
    yield bytes.subarray(at, at + size);
    at += size;
  }
}
