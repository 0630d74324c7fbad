/** Types for the fields of a config that declare none, and whose type no schema tells. */
import type { JsonValue, SourceRow, ValueType } from "../core/types.ts";
import { alternativesOf } from "./alternatives.ts";
import { type ColumnEvidence, explain, type InferRequest, type InferredMapping, schemaType } from "./infer.ts";
import { inferType } from "./infer-type.ts";
import { type LookupTables, tableOf } from "./lookup-table.ts";
import { sampleCells } from "./sample.ts";
import type { FieldObject, FieldSpec, FieldsSpec } from "./schema.ts";

export interface InferMissingRequest extends Omit<InferRequest, "headers"> {
  readonly fields: FieldsSpec;
  /** What was read of lookup files. */
  readonly tables?: LookupTables | undefined;
}

/**
 * Gives them the type that the sample shows. The match field becomes text; a constant and a looked-up value are taken by
 * their own types; what is made of texts (a template, joined columns, transforms) is text.
 */
export function inferMissingTypes(
  request: InferMissingRequest,
): Pick<InferredMapping, "fields" | "inferred" | "evidence"> {
  const fields: Record<string, FieldSpec> = {};
  const inferred = new Set<string>();
  const evidence: ColumnEvidence[] = [];
  for (const [slug, spec] of Object.entries(request.fields)) {
    fields[slug] = spec;
    const ways = alternativesOf(slug, spec).map(({ options }) => options);
    const isDeclared = ways.some(({ type }) => type !== undefined);
    if (isDeclared || schemaType(slug, request.schema) !== undefined) continue;
    const found = ways.map((way) => inferWay(slug, way, request));
    const [first, ...others] = found;
    if (first === undefined) continue;
    // Ways that look different have one attribute: a text holds them all.
    const type: ValueType = others.every((other) => other.type === first.type) ? first.type : "text";
    if (found.some((way) => way.evidence?.from === "sample")) inferred.add(slug);
    evidence.push(...found.flatMap((way) => way.evidence ?? []));
    const typed = ways.map((way) => ({ ...way, type }));
    fields[slug] = Array.isArray(spec) ? typed : (typed[0] ?? spec);
  }
  return { fields, inferred, evidence };
}

interface InferredWay {
  readonly type: ValueType;
  /** Where the sample had a say. */
  readonly evidence?: ColumnEvidence;
}

function inferWay(slug: string, way: FieldObject, request: InferMissingRequest): InferredWay {
  const { column, value, lookup } = way;
  const isMatch = slug === request.match;
  if (value !== undefined) return { type: inferType([{ cell: value, isText: false }]).type };
  if (isMatch && (typeof column !== "string" || lookup !== undefined)) return { type: "text" };
  if (lookup !== undefined) return { type: typeOfLookup(way, lookup, request) };
  if (column === undefined || way.transform !== undefined) return { type: "text" };
  if (typeof column === "string" && way.default === undefined) {
    const evidence = explain(column, slug, isMatch, request.sample, undefined);
    return { type: evidence.type, evidence };
  }
  return inferSeveral(slug, [column].flat(), way.default, request.sample);
}

/** The first filled of several columns, or a default: whichever is sent must fit. */
function inferSeveral(
  slug: string,
  columns: readonly string[],
  fallback: JsonValue | undefined,
  sample: readonly SourceRow[],
): InferredWay {
  const cells = columns.flatMap((column) => sampleCells(column, sample));
  const all = fallback === undefined ? cells : [...cells, { cell: fallback, isText: false }];
  const { type, filled, reason } = inferType(all);
  return { type, evidence: { column: columns.join(", "), slug, type, from: "sample", filled, reason } };
}

function typeOfLookup(
  { otherwise }: FieldObject,
  lookup: NonNullable<FieldObject["lookup"]>,
  { tables }: InferMissingRequest,
): ValueType {
  // Cells may be sent as they are: only text holds whatever they hold.
  if (otherwise === "keep") return "text";
  const { entries, isText } = tableOf(lookup, tables ?? new Map());
  const cells = [...entries.values()].map(({ value }) => ({ cell: value, isText }));
  if (typeof otherwise === "object") cells.push({ cell: otherwise.value, isText: false });
  return inferType(cells).type;
}
