import { ConfigError, type ConfigIssue } from "../core/errors.ts";
import { didYouMean } from "../core/nearest.ts";
import type { Header, Mapper, ObjectSchema, SourceRow, ValueRules } from "../core/types.ts";
import { type ColumnUse, conditionColumns, missingColumns } from "./columns-used.ts";
import type { LookupTables } from "./lookup-table.ts";
import { compileRecord } from "./record.ts";
import { type ResolvedField, resolveFields } from "./resolve.ts";
import { unmappedColumns, unseenPaths } from "./sample.ts";
import type { BlankPolicy, FieldsSpec, WhereSpec } from "./schema.ts";

export interface MappingRequest {
  /** The attribute that identifies a record; one of `fields`. Absent: rows are looked at without keys. */
  readonly match: string | undefined;
  readonly fields: FieldsSpec;
  /** What an empty cell means where a field does not say. Default `omit`. */
  readonly blank?: BlankPolicy | undefined;
  readonly where?: WhereSpec | undefined;
  /** The object's attributes, where the CRM tells. */
  readonly schema?: ObjectSchema | undefined;
  readonly rules: ValueRules;
  /** What was read of the files that lookups name; every one of them must be there. */
  readonly tables?: LookupTables | undefined;
  /** Of every input. Rows with a header that is not here are compiled for when they come. */
  readonly headers: readonly Header[];
  /** The first rows, to name JSONL paths that none of them has. */
  readonly sample?: readonly SourceRow[] | undefined;
  /** The slugs whose type was inferred: their problems say so. */
  readonly inferred?: ReadonlySet<string> | undefined;
  /** JSONL: the keys a row may have, where the mapping stands for all of them; a row with another one is invalid. */
  readonly onlyKeys?: ReadonlySet<string> | undefined;
  /** Put before the notes found here. */
  readonly extraNotes?: readonly string[] | undefined;
}

export interface CompiledMapping {
  readonly mapper: Mapper;
  /** Worth telling the user before anything is sent; no row values. */
  readonly notes: readonly string[];
  readonly fields: readonly ResolvedField[];
  /** The columns that no field and no condition uses, in source order. */
  readonly unmapped: readonly string[];
}

/**
 * Checks a mapping against the inputs, the CRM's schema and the destination, and compiles it into a function of a row.
 * @throws ConfigError with every issue; paths are relative to the sync: `["fields", "price", "column"]`
 */
export function compileMapping(request: MappingRequest): CompiledMapping {
  const { match, headers, where, sample = [], onlyKeys } = request;
  const { fields, issues } = resolveFields({
    match,
    fields: request.fields,
    blank: request.blank ?? "omit",
    rules: request.rules,
    headers,
    inferred: request.inferred ?? new Set(),
    tables: request.tables ?? new Map(),
    ...(request.schema && { schema: request.schema }),
  });
  const conditions = conditionColumns(where, ["where"]);
  const all = [...checkMatch(request), ...issues, ...missingColumns(conditions, headers)];
  if (all.length > 0) throw new ConfigError(all);

  const uses = [...fields.flatMap(({ ways }) => ways.flatMap(({ columns }) => columns)), ...conditions];
  const columns = uses.map(({ column }) => column);
  return {
    mapper: dispatch(headers, (header) => {
      checkLateHeader(header, headers, uses);
      return compileRecord(header, fields, where, onlyKeys);
    }),
    notes: [...(request.extraNotes ?? []), ...schemaNotes(request), ...unseenPaths(columns, sample)],
    fields,
    unmapped: unmappedColumns(columns, headers, sample),
  };
}

/** One compiled mapping per header: the same columns may stand in another order in the next file. */
function dispatch(headers: readonly Header[], compile: (header: Header) => Mapper): Mapper {
  const mappers = new WeakMap<Header, Mapper>();
  const mapperOf = (header: Header): Mapper => {
    const mapper = mappers.get(header) ?? compile(header);
    mappers.set(header, mapper);
    return mapper;
  };
  for (const header of headers) mapperOf(header);
  let lastHeader: Header | undefined;
  let last: Mapper | undefined;
  return (row) => {
    if (last === undefined || row.header !== lastHeader) {
      last = mapperOf(row.header);
      lastHeader = row.header;
    }
    return last(row);
  };
}

/** An input that came after the checks must not have its missing columns taken for empty ones. */
function checkLateHeader(header: Header, checked: readonly Header[], uses: readonly ColumnUse[]): void {
  if (checked.includes(header)) return;
  const issues = missingColumns(uses, [header]);
  if (issues.length > 0) throw new ConfigError(issues);
}

function checkMatch({ match, fields }: MappingRequest): readonly ConfigIssue[] {
  if (match === undefined || Object.hasOwn(fields, match)) return [];
  const message = `"${match}" is none of the fields, so rows have no key: add it to fields.`;
  return [{ path: ["match"], message: message + didYouMean(match, Object.keys(fields)) }];
}

function schemaNotes({ match, fields, schema }: MappingRequest): readonly string[] {
  if (schema === undefined) return [];
  const notes: string[] = [];
  for (const { slug, unique, required, readOnly, type, apiType, isId } of schema.attributes) {
    if (slug === match && !unique) {
      notes.push(
        `The match attribute "${slug}" is not unique in "${schema.object}": where several records share a value, the CRM picks one, or refuses to go by it.`,
      );
    }
    if (required && !readOnly && !Object.hasOwn(fields, slug)) {
      notes.push(
        `"${slug}" is required in "${schema.object}", and no field sends it: creating records may be refused.`,
      );
    }
    if (type === undefined && !isId && Object.hasOwn(fields, slug)) {
      notes.push(
        `"${slug}" is of the CRM's type ${apiType}, whose write format is not documented: the CRM will judge.`,
      );
    }
  }
  return notes;
}
