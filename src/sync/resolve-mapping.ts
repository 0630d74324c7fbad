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

export interface ResolvedMapping extends CompiledMapping {
  /** The match attribute's slug, also where a column name was given. */
  readonly match: string;
  readonly spec: FieldsSpec;
  /** How types were found that nobody declared. */
  readonly evidence: readonly ColumnEvidence[];
}

/**
 * The mapping of one sync: as configured, else inferred, with types from the config, then the schema, then the sample.
 * @throws ConfigError with every issue
 */
export function resolveMapping(
  settings: SyncSettings,
  rules: ValueRules,
  headers: readonly Header[],
  sample: readonly SourceRow[],
  schema: ObjectSchema | undefined,
): ResolvedMapping {
  const { match, fields, where, blank } = settings;
  const found = fields
    ? { match, onlyKeys: undefined, ...inferMissingTypes({ match, fields, sample, schema }) }
    : inferMapping({ match, headers, sample, schema });
  const compiled = compileMapping({
    match: found.match,
    fields: found.fields,
    inferred: found.inferred,
    onlyKeys: found.onlyKeys,
    blank,
    where,
    schema,
    rules,
    headers,
    sample,
  });
  return { ...compiled, match: found.match, spec: found.fields, evidence: found.evidence };
}

/**
 * The slug of the match attribute: without fields, `--match` may name a column.
 * @throws ConfigError where it is neither
 */
export function matchSlug(settings: SyncSettings, headers: readonly Header[], sample: readonly SourceRow[]): string {
  const { match, fields } = settings;
  return fields ? match : inferMapping({ match, headers, sample }).match;
}
