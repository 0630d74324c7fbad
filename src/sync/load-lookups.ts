/** The files that lookups name, read before anything is mapped. */
import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import type { SyncSettings } from "../config/index.ts";
import { ConfigError, type ConfigIssue, SourceError, UsageError } from "../core/errors.ts";
import { shortHashHex } from "../ledger/hash.ts";
import {
  alternativesOf,
  isLookupFile,
  type LookupFile,
  type LookupTable,
  LookupTableBuilder,
  type LookupTables,
  lookupId,
  missingColumns,
} from "../mapping/index.ts";
import { openSource } from "../sources/index.ts";

/** What was read, and what tells that it has changed since. */
export interface LoadedLookups {
  readonly tables: LookupTables;
  /** One for each table, in the order of the fields. */
  readonly versions: readonly string[];
}

export const noLookups: LoadedLookups = { tables: new Map(), versions: [] };

/**
 * Reads every lookup file of a sync, each once. Their paths start from the config's folder.
 * @throws ConfigError with every file that cannot be read or is no table, by the field that names it
 */
export async function loadLookups(settings: SyncSettings, signal: AbortSignal): Promise<LoadedLookups> {
  const tables = new Map<string, LookupTable>();
  const versions: string[] = [];
  const issues: ConfigIssue[] = [];
  for (const { spec, path } of lookupFiles(settings)) {
    const id = lookupId(spec);
    if (tables.has(id)) continue;
    const { table, faults } = await readTable(spec, settings.baseDir, signal);
    issues.push(...faults.map((fault) => ({ ...fault, path: [...path, "lookup", ...fault.path] })));
    tables.set(id, table);
    versions.push(versionOf(id, table));
  }
  if (issues.length > 0) throw new ConfigError(issues);
  return { tables, versions };
}

function lookupFiles({ fields = {} }: SyncSettings): readonly { spec: LookupFile; path: ConfigIssue["path"] }[] {
  return Object.entries(fields).flatMap(([slug, field]) =>
    alternativesOf(slug, field).flatMap(({ options: { lookup }, path }) =>
      lookup !== undefined && isLookupFile(lookup) ? [{ spec: lookup, path }] : [],
    ),
  );
}

async function readTable(
  spec: LookupFile,
  baseDir: string,
  signal: AbortSignal,
): Promise<{ readonly table: LookupTable; readonly faults: readonly ConfigIssue[] }> {
  const builder = new LookupTableBuilder(spec);
  const fault = (message: string) => ({
    table: builder.table(),
    faults: [...builder.issues, { path: ["file"], message }],
  });
  if (spec.file === "-") return fault("standard input is for the rows: give a file.");
  try {
    const source = await openSource([spec.file], {}, { cwd: baseDir, stdin: Readable.from([]) });
    const headers = await source.headers(signal);
    const missing = missingColumns(
      [
        { column: spec.key, path: ["key"] },
        { column: spec.value, path: ["value"] },
      ],
      headers,
    );
    if (missing.length > 0) return { table: builder.table(), faults: missing };
    for await (const page of source.read(signal)) {
      for (const row of page) builder.add(row);
      if (builder.isHopeless) break;
    }
  } catch (error) {
    if (error instanceof UsageError || error instanceof SourceError) return fault(error.message);
    throw error;
  }
  const table = builder.table();
  if (table.entries.size === 0 && builder.issues.length === 0) return fault(`${spec.file} holds no rows.`);
  return { table, faults: builder.issues };
}

/** Equal for tables that say the same, in whatever order. */
function versionOf(id: string, { entries }: LookupTable): string {
  const hash = createHash("sha256");
  for (const key of [...entries.keys()].sort()) hash.update(JSON.stringify([key, entries.get(key)?.value]));
  return shortHashHex(`${id} ${hash.digest("hex")}`);
}
