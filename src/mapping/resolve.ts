/** Brings together what a field declares, what the CRM's schema says, and what the destination can write. */
import type { ConfigIssue } from "../core/errors.ts";
import { didYouMean } from "../core/nearest.ts";
import type { Attribute, Header, JsonValue, ObjectSchema, ValueRules, ValueType } from "../core/types.ts";
import { missingColumn } from "./column.ts";
import { type BlankPolicy, type FieldObject, type FieldSpec, type FieldsSpec, typeOptionNames } from "./schema.ts";
import { type Converter, Refused } from "./values/converter.ts";
import { valueKinds } from "./values/index.ts";

/** A field that is known to work. Exactly one of `column` and `constant` is there. */
export interface ResolvedField {
  readonly slug: string;
  readonly column?: string;
  readonly constant?: JsonValue;
  readonly type: ValueType;
  /** Who decided the type. */
  readonly typeFrom: "config" | "schema" | "inferred" | "default";
  readonly blank: BlankPolicy;
  readonly required: boolean;
  readonly isMatch: boolean;
  readonly convert: Converter;
}

export interface ResolveRequest {
  readonly match: string;
  readonly fields: FieldsSpec;
  readonly blank: BlankPolicy;
  readonly schema?: ObjectSchema;
  readonly rules: ValueRules;
  readonly headers: readonly Header[];
  /** The slugs whose `type` was inferred, not declared. */
  readonly inferred: ReadonlySet<string>;
}

/** Resolves every field, going on after an issue so that all are found. `fields` holds those that could be resolved. */
export function resolveFields(request: ResolveRequest): { fields: ResolvedField[]; issues: ConfigIssue[] } {
  const fields: ResolvedField[] = [];
  const issues: ConfigIssue[] = [];
  for (const [slug, spec] of Object.entries(request.fields)) {
    const found: ConfigIssue[] = [];
    const field = resolveField(request, slug, asObject(spec), found);
    if (found.length === 0) fields.push(field);
    issues.push(...found);
  }
  return { fields, issues };
}

/** The long form of a field: `"SKU"` is `{ column: "SKU" }`. */
export function asObject(spec: FieldSpec): FieldObject {
  return typeof spec === "string" ? { column: spec } : spec;
}

function resolveField(
  request: ResolveRequest,
  slug: string,
  options: FieldObject,
  issues: ConfigIssue[],
): ResolvedField {
  const complain = (option: string | undefined, message: string) => {
    issues.push({ path: ["fields", slug, ...(option === undefined ? [] : [option])], message });
  };
  const attribute = findAttribute(request.schema, slug, complain);
  const { type, typeFrom } = decideType(request, slug, options, attribute);
  const kind = valueKinds[type];
  const isMatch = slug === request.match;

  if (slug === "__proto__") complain(undefined, "cannot be the slug of an attribute.");
  if (attribute?.readOnly) complain(undefined, "the CRM does not let this attribute be written: leave it out.");
  if (options.type !== undefined && attribute?.type !== undefined) {
    // `json` is the way to send exactly what the source holds, whatever the schema says.
    if (options.type !== attribute.type && options.type !== "json") {
      complain("type", `the attribute is of type ${attribute.type}, not ${options.type}: leave the type out.`);
    }
  }
  if (!request.rules.types.includes(type)) {
    complain(
      options.type === undefined ? undefined : "type",
      `the destination cannot write ${type} values. It takes: ${request.rules.types.join(", ")}.`,
    );
  }
  for (const option of typeOptionNames) {
    if (options[option] === undefined || kind.options.some((own) => own === option)) continue;
    const takers = Object.entries(valueKinds).filter(([, other]) => other.options.some((own) => own === option));
    complain(option, `no option of a ${type} field: it belongs to ${takers.map(([name]) => name).join(", ")}.`);
  }
  if (isMatch && !kind.canMatch) complain("type", `a ${type} value cannot identify a record: match another attribute.`);
  if (isMatch && options.value !== undefined) complain("value", "every row would have the same key: give a column.");
  if (options.column !== undefined) {
    const missing = missingColumn(options.column, request.headers, ["fields", slug, "column"]);
    if (missing !== undefined) issues.push(missing);
  }

  const convert = kind.compile({ slug, options, rules: request.rules, ...(attribute && { attribute }) }, complain);
  const source =
    options.value === undefined
      ? { column: options.column ?? "" }
      : { constant: convertConstant(options.value, convert, complain) };
  return {
    slug,
    ...source,
    type,
    typeFrom,
    blank: options.blank ?? request.blank,
    required: options.required ?? false,
    isMatch,
    convert,
  };
}

function findAttribute(
  schema: ObjectSchema | undefined,
  slug: string,
  complain: (option: undefined, message: string) => void,
): Attribute | undefined {
  if (schema === undefined) return undefined;
  const attribute = schema.attributes.find((candidate) => candidate.slug === slug);
  if (attribute === undefined) {
    const hint = didYouMean(
      slug,
      schema.attributes.map((candidate) => candidate.slug),
    );
    complain(undefined, `the object "${schema.object}" has no attribute "${slug}".${hint}`);
  }
  return attribute;
}

function decideType(
  { inferred }: ResolveRequest,
  slug: string,
  options: FieldObject,
  attribute: Attribute | undefined,
): Pick<ResolvedField, "type" | "typeFrom"> {
  if (options.type !== undefined) return { type: options.type, typeFrom: inferred.has(slug) ? "inferred" : "config" };
  if (attribute?.type !== undefined) return { type: attribute.type, typeFrom: "schema" };
  return { type: "text", typeFrom: "default" };
}

function convertConstant(
  value: JsonValue,
  convert: Converter,
  complain: (option: "value", message: string) => void,
): JsonValue {
  if (value === null) return null;
  if (value === "") complain("value", "an empty text says nothing: use null to clear the attribute.");
  const converted = convert(value, false);
  if (!(converted instanceof Refused)) return converted;
  complain("value", converted.message);
  return null;
}
