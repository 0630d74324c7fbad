import type { SyncSettings } from "../config/index.ts";
import type { Header, ObjectSchema, SourceRow, ValueRules } from "../core/types.ts";
import {
  type ColumnEvidence,
  type CompiledMapping,
  compileMapping,
  type FieldsSpec,
  inferMapping,
  inferMissingTypes,
} from "../mapping/index.ts";
import type { SyncContext } from "./context.ts";
import { type LoadedLookups, noLookups } from "./load-lookups.ts";

export interface ResolvedMapping extends CompiledMapping {
  /** The match attribute's slug, also where a column name was given; empty where a check was given none. */
  readonly match: string;
  readonly spec: FieldsSpec;
  /** How types were found that nobody declared. */
  readonly evidence: readonly ColumnEvidence[];
  /** What tells that the content of lookup files has changed. */
  readonly lookupVersions: readonly string[];
}

/**
 * The mapping of one sync: as configured, else inferred, with types from the config, then the schema, then the sample.
 * @param lookups what `loadLookups` read of the files that the fields name
 * @throws ConfigError with every issue
 */
export function resolveMapping(
  settings: SyncSettings,
  rules: ValueRules,
  headers: readonly Header[],
  sample: readonly SourceRow[],
  schema: ObjectSchema | undefined,
  { tables, versions }: LoadedLookups = noLookups,
): ResolvedMapping {
  const { fields, where, blank } = settings;
  const match = settings.match === "" ? undefined : settings.match;
  const found = fields
    ? { match: settings.match, onlyKeys: undefined, ...inferMissingTypes({ match, fields, sample, schema, tables }) }
    : inferMapping({ match, headers, sample, schema });
  const compiled = compileMapping({
    match: match === undefined ? undefined : found.match,
    fields: found.fields,
    inferred: found.inferred,
    onlyKeys: found.onlyKeys,
    blank,
    where,
    schema,
    rules,
    tables,
    headers,
    sample,
  });
  const { evidence } = found;
  return { ...compiled, match: found.match, spec: found.fields, evidence, lookupVersions: versions };
}

/**
 * The slug of the match attribute: without fields, `--match` may name a column.
 * @throws ConfigError where it is neither
 */
export function matchSlug(settings: SyncSettings, headers: readonly Header[], sample: readonly SourceRow[]): string {
  const { match, fields } = settings;
  return fields ? match : inferMapping({ match, headers, sample }).match;
}

/** Tells, to who wants details, how types were found that nobody declared. */
export function tellTypes(mapping: ResolvedMapping | undefined, notify: SyncContext["notify"]): void {
  for (const { slug, column, type, reason } of mapping?.evidence ?? []) {
    notify(`${slug}: from column "${column}", sent as ${type} (${reason})`, "detail");
  }
}
