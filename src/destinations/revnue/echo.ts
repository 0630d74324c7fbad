import type { JsonObject, JsonValue } from "../../core/types.ts";
import { asSent } from "../indexed/answer.ts";
import { templateField } from "./facts.ts";
import type { TemplateEntry } from "./template-values.ts";

/**
 * What an answer says of the values that were sent. Revnue gives some in another shape than it takes them: only what can be
 * compared is in it. A country, say, is written by its number, and read by its name.
 */
export function echoOf(answer: JsonObject, values: JsonObject, entries: readonly TemplateEntry[]): JsonObject {
  const echo: Record<string, JsonValue> = {};
  for (const [slug, sent] of Object.entries(values)) {
    if (sent === null || slug.startsWith(templateField)) continue;
    const stored = at(answer, slug);
    const flat = slug === "category" && isObject(stored) ? stored.id : stored;
    if (flat === undefined || (slug === "country" && typeof flat !== "number")) continue;
    if (isObject(flat) || Array.isArray(flat)) continue;
    echo[slug] = asSent(sent, flat);
  }
  const fields = at(answer, "template.fields");
  for (const { slug, field, value } of entries) {
    const stored = isObject(fields) && Object.hasOwn(fields, field.name) ? fields[field.name] : undefined;
    if (value !== null && stored !== undefined && !isObject(stored)) echo[slug] = asSent(value, stored);
  }
  return echo;
}

function at(answer: JsonObject, slug: string): JsonValue | undefined {
  let value: JsonValue | undefined = answer;
  for (const part of slug.split(".")) {
    if (!isObject(value) || !Object.hasOwn(value, part)) return undefined;
    value = value[part];
  }
  return value;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
