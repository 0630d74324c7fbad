import type { JsonObject, JsonValue, MappedRecord, Problem } from "../../core/types.ts";
import { templateField, writable } from "./facts.ts";
import { missingFields, type TemplateEntry } from "./template-values.ts";
import type { Template } from "./templates.ts";

/**
 * The body of a create or an update: dotted slugs become nested objects, an option its bare value, and the fields of a
 * template a list. What is to be cleared is left out: see `flawOf` for when that is right.
 */
export function bodyOf({ values }: MappedRecord, entries: readonly TemplateEntry[], company: number): string {
  const body: Record<string, JsonValue> = { company };
  const contact: Record<string, JsonValue> = {};
  const template: Record<string, JsonValue> = {};
  for (const [slug, value] of Object.entries(values)) {
    if (slug === "id" || value === null || slug.startsWith(templateField)) continue;
    const [head = "", tail] = slug.split(".", 2);
    if (tail === undefined) body[slug] = optionId(value);
    else (head === "template" ? template : contact)[tail] = optionId(value);
  }
  const fields = entries.flatMap(({ field, value }) => (value === null ? [] : [{ id: field.id, value }]));
  if (fields.length > 0) template.fields = fields;
  if (Object.keys(contact).length > 0) body.contact_person = contact;
  if (Object.keys(template).length > 0) body.template = template;
  return JSON.stringify(body);
}

function optionId(value: JsonValue): JsonValue {
  return typeof value === "object" && value !== null && "id" in value ? (value.id ?? null) : value;
}

/** Why a record cannot be written as it is, whether it is there or not. */
export function flawOf({ values }: MappedRecord, update: "patch" | "put"): Problem | undefined {
  const cleared = Object.keys(values).find((slug) => values[slug] === null);
  if (cleared !== undefined && update === "patch") {
    const message =
      "Revnue documents clearing only for a PUT: leave the value out (blank: omit), or use update: put with all fields.";
    return { code: "clear-unsupported", message, field: cleared };
  }
  const [name, email] = ["contact_person.name", "contact_person.email"].map((slug) => isGiven(values, slug));
  if (name === email) return undefined;
  const field = name ? "contact_person.email" : "contact_person.name";
  const message = "Revnue takes a contact person's name and e-mail only together: fill in both, or none.";
  return { code: "contact-incomplete", message, field };
}

/** Why a record cannot replace what is stored: a blank that nobody declared to clear would empty its field. */
export function putFlawOf(
  { values }: MappedRecord,
  template: Template | undefined,
  entries: readonly TemplateEntry[],
): Problem | undefined {
  const missing = writable.map(({ slug }) => slug).find((slug) => !Object.hasOwn(values, slug));
  const field = missing ?? (template && missingFields(template, entries)[0]);
  if (field === undefined) return undefined;
  const message =
    "With update: put, Revnue would empty this field, as the row has no value for it: fill it in, declare blank: clear, or use update: patch.";
  return { code: "put-incomplete", message, field };
}

function isGiven(values: JsonObject, slug: string): boolean {
  const value = values[slug];
  return value !== undefined && value !== null && value !== "";
}
