import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { configFromObject, resolveSettings } from "../../src/config/index.ts";
import type { Mapper, SourceRow, ValueRules } from "../../src/core/types.ts";
import { valueTypes } from "../../src/core/types.ts";
import { openSource } from "../../src/sources/index.ts";
import { loadLookups } from "../../src/sync/load-lookups.ts";
import { resolveMapping } from "../../src/sync/resolve-mapping.ts";

const page = readFileSync(fileURLToPath(new URL("../../docs/mapping.md", import.meta.url)), "utf8");

interface Example {
  readonly config: string;
  readonly results: readonly string[];
  /** The file whose rows are mapped. */
  readonly source: string;
}

const cwd = mkdtempSync(join(tmpdir(), "crm-sync-doc-"));
const examples = readPage();

/** The fences of the page in order; what is not one of an example's three kinds would go unchecked. */
function readPage(): readonly Example[] {
  const found: Example[] = [];
  let source = "products.csv";
  let config: string | undefined;
  for (const [, language = "", name, body = ""] of page.matchAll(/^```(\w+) ?([\w.]+)?\n(.*?)^```$/gms)) {
    if (name !== undefined) writeFileSync(join(cwd, name), body);
    // A table that a lookup reads is no source of rows.
    if (name !== undefined && name !== "owners.csv") source = name;
    else if (language === "yaml") config = body;
    else if (language === "text" && config !== undefined) {
      found.push({ config, source, results: body.trimEnd().split("\n") });
      config = undefined;
    } else if (name === undefined) throw new Error(`a fence of ${language} that belongs to no example`);
  }
  if (config !== undefined) throw new Error("an example without a result");
  return found;
}

const rules: ValueRules = { textMaxLength: 255, integersOnly: true, types: valueTypes };
const { signal } = new AbortController();

async function run({ config, source }: Example): Promise<readonly string[]> {
  const { fields, ...more } = parse(config) as { fields: Record<string, unknown> };
  const written = { source, object: "products", match: "sku", ...more, fields: { sku: "SKU", ...fields } };
  const loaded = configFromObject(written, { cwd, env: {}, destinations: { zeeg: {}, hubspot: {} } });
  const [settings] = resolveSettings({ cwd, flags: {}, env: {}, loaded });
  if (settings === undefined) throw new Error("no sync");
  const opened = await openSource(settings.sources, {}, { cwd, stdin: Readable.from([]) });
  const headers = await opened.headers(signal);
  const rows: SourceRow[] = [];
  for await (const part of opened.read(signal)) rows.push(...part);
  const lookups = await loadLookups(settings, signal);
  const { mapper } = resolveMapping(settings, rules, headers, rows, undefined, lookups);
  return rows.map((row) => told(row, mapper));
}

/** A row's result in the words of the page. */
function told(row: SourceRow, mapper: Mapper): string {
  if (row.kind === "bad") throw new Error(row.problem.message);
  const result = mapper(row);
  const sku = row.kind === "cells" ? row.cells[row.header.columns.indexOf("SKU")] : row.value.SKU;
  if (result.kind === "skipped") return `${sku} skipped`;
  if (result.kind === "invalid")
    return `${sku} invalid ${result.problems.map(({ field, code }) => `${field} ${code}`).join(", ")}`;
  if (result.kind !== "record") throw new Error(result.kind);
  const { sku: _sku, ...values } = result.values;
  return `${sku} ${JSON.stringify(values)}`;
}

describe("every example of docs/mapping.md does what the page says", () => {
  test("the page has its examples", () => {
    expect(examples.length).toBeGreaterThan(12);
  });

  test.each(examples)("$config", async (example) => {
    expect(await run(example)).toEqual(example.results);
  });
});
