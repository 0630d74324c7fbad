import type { JsonValue, MappedRecord, Problem } from "../../core/types.ts";
import { templateField } from "./facts.ts";
import type { Template, TemplateField } from "./templates.ts";

/** A field of which no more is known. */
type BareField = Pick<TemplateField, "id" | "name"> & { readonly data_type?: never };

export interface TemplateEntry {
  readonly slug: string;
  readonly field: Pick<TemplateField, "id" | "name">;
  readonly value: JsonValue;
}

/** The fields of a record's template by their ids, or why they cannot be written. */
export function templateEntries(
  { values }: MappedRecord,
  templates: readonly Template[] | undefined,
): readonly TemplateEntry[] | Problem {
  const slugs = Object.keys(values).filter((slug) => slug.startsWith(templateField));
  if (slugs.length === 0) return [];
  const id = values["template.id"];
  if (id === undefined || id === null) {
    const message =
      "a template's fields are there, and its id is blank: fill in template.id, or leave the fields blank, too.";
    return { code: "template-missing", message, field: "template.id" };
  }
  const template = templates?.find((known) => known.id === Number(id));
  if (templates !== undefined && template === undefined) {
    const message = "Revnue has no template for customers with this id.";
    const known = templates.map((one) => `${one.id} (${one.name ?? "no name"})`).join(", ");
    return { code: "template-unknown", message, field: "template.id", detail: `${message} Known: ${known || "none"}.` };
  }
  const entries: TemplateEntry[] = [];
  for (const slug of slugs) {
    const name = slug.slice(templateField.length);
    const field: TemplateField | BareField | string | undefined =
      template === undefined ? byId(name) : fieldOf(template, name);
    if (field === undefined) return unknownField(slug, template);
    if (typeof field === "string") return { code: "template-field-ambiguous", message: field, field: slug };
    const value = values[slug] ?? null;
    const message = field.data_type === undefined ? undefined : flawOf(field, value);
    if (message !== undefined) return { code: "template-value", message, field: slug };
    entries.push({ slug, field, value });
  }
  const twice = entries.find(({ field }, at) => entries.findIndex((other) => other.field.id === field.id) !== at);
  if (twice === undefined) return entries;
  const message =
    "two fields of the mapping, one by name and one by id, write to the same field of the template: drop one.";
  return { code: "template-field-ambiguous", message, field: twice.slug };
}

/** Fields of the template that this record does not send. */
export function missingFields(template: Template, entries: readonly TemplateEntry[]): readonly string[] {
  return template.fields
    .filter(({ id, is_active, data_type }) => {
      return is_active !== false && data_type !== "attachment" && !entries.some(({ field }) => field.id === id);
    })
    .map(({ name }) => templateField + name);
}

/** By name, else by id: a field may be called `7`. */
function fieldOf({ fields }: Template, name: string): TemplateField | string | undefined {
  const named = fields.filter((field) => field.name === name);
  if (named.length > 1) return "the template has several fields of this name: name it by its id.";
  return named[0] ?? fields.find(({ id }) => String(id) === name);
}

/** Where the templates may not be looked at. */
function byId(name: string): BareField | undefined {
  return /^\d{1,15}$/.test(name) ? { id: Number(name), name } : undefined;
}

function unknownField(slug: string, template: Template | undefined): Problem {
  if (template === undefined) {
    const message =
      "Revnue does not show its templates to this token, so a field's name cannot be turned into its id: write template.fields.<id>.";
    return { code: "template-field-unknown", message, field: slug };
  }
  const message =
    "The row's template has no field of this name: leave the column blank for this template, or name another field.";
  const known = template.fields.map(({ name }) => name).join(", ");
  return { code: "template-field-unknown", message, field: slug, detail: `${message} It has ${known || "none"}.` };
}

const largestMoney = 999_999_999_999_999;

/** What is wrong with a value: Revnue API, "Update Customer", `template.fields.value`. */
function flawOf({ data_type, is_active }: TemplateField, value: JsonValue): string | undefined {
  if (is_active === false) return "the field is not active in Revnue: activate it there, or leave it blank.";
  if (value === null) return undefined;
  switch (data_type) {
    case "money":
      if (typeof value !== "number" || value < 0 || value > largestMoney)
        return "an amount of money is a number from 0 to 999999999999999.00.";
      return hasCents(value) ? undefined : "an amount of money has at most two decimals: round it at its source.";
    case "number":
      return typeof value === "number" && Number.isInteger(value) && Math.abs(value) <= largestMoney
        ? undefined
        : "a whole number from -999999999999999 to 999999999999999 is wanted.";
    case "date":
      return typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/.test(value)
        ? undefined
        : "a date is wanted: declare type: date.";
    case "text":
      return typeof value === "string" && [...value].length <= 50
        ? undefined
        : "a text of at most 50 characters is wanted.";
    default:
      return `how a value of Revnue's type ${data_type} is written is not documented: leave it out.`;
  }
}

/** In its shortest decimal form, which is what JSON writes. */
function hasCents(value: number): boolean {
  return /^\d+(\.\d{1,2})?$/.test(String(value));
}
