import type { JsonObject, JsonValue, MappedRecord, Problem } from "../../core/types.ts";
import { isSameNumber, plainDigits } from "../digits.ts";
import { isSameMoment } from "../moments.ts";
import type { ValuesSpec } from "./declare-values.ts";

/** The values of one record as the API takes them, or why it cannot take them. */
export type Encoded = { readonly values: JsonObject } | { readonly problem: Problem };

/** Writes neutral values as an API takes them. */
export class ValueCodec {
  readonly #spec: ValuesSpec;

  constructor(spec: ValuesSpec = {}) {
    this.#spec = spec;
  }

  /** @param omitted the attribute that is left out */
  encode({ values }: MappedRecord, omitted: string | undefined): Encoded {
    const encoded = emptyObject();
    for (const [slug, value] of Object.entries(values)) {
      if (slug === omitted) continue;
      const one = this.value(value);
      if (one === undefined) return { problem: unjoinable(slug, value) };
      if (this.#spec.nested) putNested(encoded, slug.split("."), one);
      else encoded[slug] = one;
    }
    return { values: encoded };
  }

  /** One value; undefined where an item holds the mark that would part it in two. */
  value(value: JsonValue): JsonValue | undefined {
    const { clear = null, number, checkbox, list } = this.#spec;
    if (value === null) return clear;
    if (typeof value === "number") return number === "text" ? plainDigits(value) : value;
    if (typeof value === "boolean") {
      if (typeof checkbox === "object") return value ? checkbox.true : checkbox.false;
      return checkbox === "text" ? String(value) : value;
    }
    if (isList(value)) {
      const items = value.map((item) => this.#option(item));
      if (typeof list !== "object") return items;
      const texts = items.map(String);
      // No item at all is an empty text: one empty item would be taken for it.
      return texts.some((text) => text === "" || text.includes(list.join)) ? undefined : texts.join(list.join);
    }
    return this.#option(value);
  }

  /** A select, or an item of a list. */
  #option(value: JsonValue): JsonValue {
    if (this.#spec.option === "object" || typeof value !== "object" || value === null || isList(value)) return value;
    return value.id ?? value;
  }

  /**
   * What the CRM holds now, in the neutral form: the sent value itself where the stored one means the same. An attribute
   * that the answer does not tell is left out.
   */
  decode(sent: JsonObject, stored: unknown): JsonObject {
    const echo: { [slug: string]: JsonValue } = {};
    if (typeof stored !== "object" || stored === null) return echo;
    for (const [slug, value] of Object.entries(sent)) {
      const found = storedAt(stored, this.#spec.nested ? slug.split(".") : [slug]);
      if (found !== undefined) echo[slug] = this.#means(found, value) ? value : found;
    }
    return echo;
  }

  #means(stored: JsonValue, sent: JsonValue): boolean {
    const isEmpty = stored === null || stored === "" || (isList(stored) && stored.length === 0);
    if (sent === null) return isEmpty || stored === this.#spec.clear;
    if (isList(sent) && sent.length === 0) return isEmpty;
    if (typeof sent === "number")
      return typeof stored === "number"
        ? stored === sent
        : typeof stored === "string" && isSameNumber(stored, String(sent));
    if (typeof sent === "boolean") return stored === sent || stored === this.value(sent);
    if (typeof sent === "string") return stored === sent || (typeof stored === "string" && isSameMoment(sent, stored));
    if (isList(sent)) {
      const list = this.#spec.list;
      const items = typeof list === "object" && typeof stored === "string" ? stored.split(list.join) : stored;
      return isList(items) && isSameSet(items.map(idOf), sent.map(idOf));
    }
    return idOf(stored) === idOf(sent);
  }
}

function unjoinable(slug: string, value: JsonValue): Problem {
  const message =
    "an item of this list is empty, or holds the mark that stands between items (destination.values.list.join): it would become none, or two. Declare another mark, or correct the row.";
  return { code: "value-unwritable", message, field: slug, value: JSON.stringify(value) };
}

/** One that has no names but its own: no slug (`__proto__`, `constructor.name`) leads out of it. */
function emptyObject(): { [slug: string]: JsonValue } {
  return Object.create(null);
}

function putNested(target: { [slug: string]: JsonValue }, path: readonly string[], value: JsonValue): void {
  let part = target;
  for (const name of path.slice(0, -1)) {
    // Plan refuses an attribute that is both a value and an object.
    part[name] ??= emptyObject();
    part = part[name] as { [slug: string]: JsonValue };
  }
  part[path.at(-1) ?? ""] = value;
}

function storedAt(stored: object, path: readonly string[]): JsonValue | undefined {
  let part: unknown = stored;
  for (const name of path) {
    if (typeof part !== "object" || part === null || !Object.hasOwn(part, name)) return undefined;
    part = (part as { readonly [name: string]: unknown })[name];
  }
  return part as JsonValue;
}

/** Equal for options that are the same, however the API writes them: `7`, `"7"`, `{ id: 7, label: "Bags" }`. */
function idOf(value: JsonValue): string {
  if (typeof value !== "object" || value === null) return String(value);
  const { id } = value as { readonly id?: JsonValue };
  return typeof id === "string" || typeof id === "number" ? String(id) : canonical(value);
}

/** As JSON, with keys in one order. */
function canonical(value: JsonValue): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonical).join()}]`;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join()}}`;
}

function isSameSet(a: readonly string[], b: readonly string[]): boolean {
  return JSON.stringify([...a].sort()) === JSON.stringify([...b].sort());
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
