/** A mapping without a config: slugs from column names, types from the CRM's schema or from what the first rows hold. */
import { ConfigError, type ConfigIssue } from "../core/errors.ts";
import { didYouMean } from "../core/nearest.ts";
import { rejectKey } from "../core/rejects.ts";
import type { Header, ObjectSchema, SourceRow, ValueType } from "../core/types.ts";
import { inferType } from "./infer-type.ts";
import { allColumns, sampleCells } from "./sample.ts";
import type { FieldSpec, FieldsSpec } from "./schema.ts";
import { slugOf } from "./slug.ts";

/** Why a column is mapped as it is; no row values. */
export interface ColumnEvidence {
  readonly column: string;
  readonly slug: string;
  readonly type: ValueType;
  readonly from: "match" | "schema" | "sample";
  /** Cells of the sample that are not blank. */
  readonly filled: number;
  /** `all 998 cells are plain integers` */
  readonly reason: string;
}

/** Ready to be handed to `compileMapping`, field by field of the same name. */
export interface InferredMapping {
  /** The slug, also where a column name was given; empty where none was. */
  readonly match: string;
  readonly fields: FieldsSpec;
  /** The slugs whose type comes from the sample alone. */
  readonly inferred: ReadonlySet<string>;
  /** JSONL: the keys that have an attribute; a later row with another one is invalid, not cut. */
  readonly onlyKeys: ReadonlySet<string>;
  readonly evidence: readonly ColumnEvidence[];
}

export interface InferRequest {
  /** A column name or its slug. Absent: no column identifies a record. */
  readonly match: string | undefined;
  readonly headers: readonly Header[];
  /** The first rows; 1,000 are plenty. */
  readonly sample: readonly SourceRow[];
  readonly schema?: ObjectSchema | undefined;
}

/**
 * Proposes a mapping of every column, by rules that cannot lose data.
 * @throws ConfigError naming the columns that have no slug, share one, or have no attribute in the schema
 */
export function inferMapping({ match, headers, sample, schema }: InferRequest): InferredMapping {
  const columns = allColumns(headers, sample).filter((column) => column !== "" || hasCells(column, sample));
  const { slugs, issues } = slugsOf(columns, schema);
  issues.push(...checkAttributes(slugs, schema));
  const matchSlug = match === undefined ? "" : (slugs.get(match) ?? [...slugs.values()].find((slug) => slug === match));
  if (matchSlug === undefined) {
    const hint = didYouMean(match ?? "", [...slugs.keys(), ...slugs.values()]) || ` ${listed(columns)}`;
    issues.push({ path: ["match"], message: `no column is "${match}", nor becomes it as a slug.${hint}` });
  }
  if (matchSlug === undefined || issues.length > 0) throw new ConfigError(issues);

  const fields: Record<string, FieldSpec> = {};
  const inferred = new Set<string>();
  const evidence = [...slugs].map(([column, slug]) => {
    const one = explain(column, slug, slug === matchSlug, sample, schema);
    if (one.from === "sample") inferred.add(slug);
    fields[slug] = one.from === "schema" ? { column } : { column, type: one.type };
    return one;
  });
  return { match: matchSlug, fields, inferred, onlyKeys: new Set([...columns, rejectKey]), evidence };
}

/** In quotes, so that a delimiter that was not found shows. */
function listed(columns: readonly string[]): string {
  if (columns.length === 0) return "None of the first rows could be read: look at the file, and at --format.";
  const shown = columns.slice(0, 20).map((column) => `"${column.length > 60 ? `${column.slice(0, 60)}…` : column}"`);
  const more = columns.length > shown.length ? ` and ${columns.length - shown.length} more` : "";
  return `The columns: ${shown.join(", ")}${more}.`;
}

/** The type of a column, and why. */
export function explain(
  column: string,
  slug: string,
  isMatch: boolean,
  sample: readonly SourceRow[],
  schema: ObjectSchema | undefined,
): ColumnEvidence {
  const { type, filled, reason } = inferType(sampleCells(column, sample));
  const declared = schemaType(slug, schema);
  if (declared !== undefined) {
    return { column, slug, type: declared, from: "schema", filled, reason: "the CRM's schema says so" };
  }
  if (isMatch) return { column, slug, type: "text", from: "match", filled, reason: "the match column is text" };
  return { column, slug, type, from: "sample", filled, reason };
}

/** The type that the CRM tells, where it does. */
export function schemaType(slug: string, schema: ObjectSchema | undefined): ValueType | undefined {
  return schema?.attributes.find((attribute) => attribute.slug === slug)?.type;
}

/**
 * Column -> slug, with an issue for every column that has none and for every two that share one. A column that is called
 * as an attribute is that attribute: not all CRMs write slugs in lower case.
 */
function slugsOf(
  columns: readonly string[],
  schema: ObjectSchema | undefined,
): { slugs: Map<string, string>; issues: ConfigIssue[] } {
  const known = new Set(schema?.attributes.map(({ slug }) => slug));
  const slugs = new Map<string, string>();
  const columnOf = new Map<string, string>();
  const issues: ConfigIssue[] = [];
  const advice = "name it in the source, or write the fields in a config (--config).";
  for (const column of columns) {
    const slug = known.has(column) ? column : slugOf(column);
    if (column === "") {
      issues.push({ path: [], message: `a column that holds cells has no name: ${advice}` });
    } else if (slug === undefined) {
      issues.push({ path: [], message: `no slug can be made of the column "${column}": ${advice}` });
    } else {
      const other = columnOf.get(slug);
      if (other !== undefined) {
        issues.push({ path: [], message: `the columns "${other}" and "${column}" both become "${slug}": ${advice}` });
      }
      slugs.set(column, slug);
      if (other === undefined) columnOf.set(slug, column);
    }
  }
  return { slugs, issues };
}

function checkAttributes(slugs: ReadonlyMap<string, string>, schema: ObjectSchema | undefined): readonly ConfigIssue[] {
  if (schema === undefined) return [];
  const known = schema.attributes.map(({ slug }) => slug);
  return [...slugs]
    .filter(([, slug]) => !known.includes(slug))
    .map(([column, slug]) => ({
      path: [],
      message: `the column "${column}" would be the attribute "${slug}", which "${schema.object}" does not have: rename the column, or write the fields in a config (--config).${didYouMean(slug, known)}`,
    }));
}

function hasCells(column: string, sample: readonly SourceRow[]): boolean {
  return inferType(sampleCells(column, sample)).filled > 0;
}
