/** Brings together what a field declares, what the CRM's schema says, and what the destination can write. */
import type { ConfigIssue } from "../core/errors.ts";
import { didYouMean } from "../core/nearest.ts";
import type { Attribute, Header, ObjectSchema, ValueRules, ValueType } from "../core/types.ts";
import { type Alternative, alternativesOf } from "./alternatives.ts";
import type { LookupTables } from "./lookup-table.ts";
import { type ResolvedWay, resolveWay } from "./resolve-way.ts";
import type { BlankPolicy, FieldObject, FieldSpec, FieldsSpec } from "./schema.ts";

/** A field that is known to work. */
export interface ResolvedField {
  readonly slug: string;
  /** Its columns, its template, or `(constant)`: for people. */
  readonly from: string;
  readonly type: ValueType;
  /** Who decided the type. */
  readonly typeFrom: "config" | "schema" | "inferred" | "default";
  readonly isMatch: boolean;
  /** Its values must belong to one key each. */
  readonly isUnique: boolean;
  /** Its alternatives, in order: the first whose `when` holds is taken. At least one. */
  readonly ways: readonly ResolvedWay[];
}

export interface ResolveRequest {
  readonly match: string | undefined;
  readonly fields: FieldsSpec;
  readonly blank: BlankPolicy;
  readonly schema?: ObjectSchema;
  readonly rules: ValueRules;
  readonly headers: readonly Header[];
  /** The slugs whose `type` was inferred, not declared. */
  readonly inferred: ReadonlySet<string>;
  /** What was read of lookup files. */
  readonly tables: LookupTables;
}

/** Resolves every field, going on after an issue so that all are found. `fields` holds those that could be resolved. */
export function resolveFields(request: ResolveRequest): { fields: ResolvedField[]; issues: ConfigIssue[] } {
  const fields: ResolvedField[] = [];
  const issues: ConfigIssue[] = [];
  for (const [slug, spec] of Object.entries(request.fields)) {
    const found: ConfigIssue[] = [];
    const field = resolveField(request, slug, spec, found);
    if (found.length === 0) fields.push(field);
    issues.push(...found);
  }
  return { fields, issues };
}

function resolveField(request: ResolveRequest, slug: string, spec: FieldSpec, issues: ConfigIssue[]): ResolvedField {
  const ways = alternativesOf(slug, spec);
  const complain = (message: string) => issues.push({ path: ["fields", slug], message });
  const attribute = findAttribute(request.schema, slug, complain);
  const { type, typeFrom } = decideType(request, slug, ways, attribute);
  const isMatch = slug === request.match;
  const modes = new Set(ways.map(({ options }) => options.mode ?? "replace"));
  if (modes.size > 1) complain("alternatives have one mode: replace, add or remove.");
  if (slug === "__proto__") complain("cannot be the slug of an attribute.");
  if (request.rules.reserved?.includes(slug)) {
    complain("the CRM fills this attribute itself: give the field the slug of another one.");
  } else if (attribute?.readOnly) complain("the CRM does not let this attribute be written: leave it out.");
  return {
    slug,
    from: ways.map(({ options }) => sourceOf(options)).join(" / "),
    type,
    typeFrom,
    isMatch,
    isUnique: ways.some(({ options }) => options.unique === true),
    ways: ways.map(({ options, path }, index) => {
      const isLast = index === ways.length - 1;
      return resolveWay({ ...request, slug, options, path, isLast, isMatch, type, attribute, issues });
    }),
  };
}

function sourceOf({ column, columns, template }: FieldObject): string {
  return template ?? [column ?? columns ?? "(constant)"].flat().join(", ");
}

function findAttribute(
  schema: ObjectSchema | undefined,
  slug: string,
  complain: (message: string) => void,
): Attribute | undefined {
  if (schema === undefined) return undefined;
  const attribute = schema.attributes.find((candidate) => candidate.slug === slug);
  if (attribute === undefined && !schema.isOpen) {
    const hint = didYouMean(
      slug,
      schema.attributes.map((candidate) => candidate.slug),
    );
    complain(`the object "${schema.object}" has no attribute "${slug}".${hint}`);
  }
  return attribute;
}

function decideType(
  { inferred }: ResolveRequest,
  slug: string,
  ways: readonly Alternative[],
  attribute: Attribute | undefined,
): Pick<ResolvedField, "type" | "typeFrom"> {
  const declared = ways.find(({ options }) => options.type !== undefined)?.options.type;
  if (declared !== undefined) return { type: declared, typeFrom: inferred.has(slug) ? "inferred" : "config" };
  if (attribute?.type !== undefined) return { type: attribute.type, typeFrom: "schema" };
  return { type: "text", typeFrom: "default" };
}
