import type { JsonValue } from "../../core/types.ts";
import { fillTemplate, type Names, parseTemplate, type TextPart } from "./text-template.ts";

/** A compiled body: what the config wrote, with places for what differs from request to request. */
type Node =
  | { readonly kind: "constant"; readonly value: JsonValue }
  | { readonly kind: "text"; readonly parts: readonly TextPart[] }
  | { readonly kind: "slot"; readonly slot: Slot }
  | { readonly kind: "list"; readonly items: readonly Node[] }
  | { readonly kind: "object"; readonly entries: readonly (readonly [string, Node])[] };

/** What alone in a text stands for more than a text. */
const slots = ["values", "records", "key"] as const;
export type Slot = (typeof slots)[number];

/** The key of an object whose value is spread among the others: `"...": "{values}"`. */
export const spreadKey = "...";

/** What the slots hold. */
export interface Filling {
  readonly names: Names;
  /** The record's values as the API takes them. */
  readonly values?: { readonly [slug: string]: JsonValue };
  /** The match value as the API takes it: a number stays one. */
  readonly key?: JsonValue;
  readonly records?: readonly JsonValue[];
}

export function compileBody(template: JsonValue): Node {
  if (typeof template === "string") {
    const slot = slotOf(template);
    if (slot !== undefined) return { kind: "slot", slot };
    return { kind: "text", parts: parseTemplate(template) };
  }
  if (isList(template)) return { kind: "list", items: template.map(compileBody) };
  if (typeof template !== "object" || template === null) return { kind: "constant", value: template };
  return { kind: "object", entries: Object.entries(template).map(([key, value]) => [key, compileBody(value)]) };
}

export function fillBody(node: Node, filling: Filling): JsonValue {
  switch (node.kind) {
    case "constant":
      return node.value;
    case "text":
      return fillTemplate(node.parts, filling.names, (text) => text);
    case "slot":
      return filling[node.slot] ?? null;
    case "list":
      return node.items.map((item) => fillBody(item, filling));
    default: {
      const filled: { [key: string]: JsonValue } = Object.create(null);
      for (const [key, value] of node.entries) {
        if (key === spreadKey) Object.assign(filled, filling.values);
        else filled[key] = fillBody(value, filling);
      }
      return filled;
    }
  }
}

export function slotOf(text: string): Slot | undefined {
  return slots.find((slot) => text === `{${slot}}`);
}

/** Every text in a body with the way to it; the keys of objects are no templates. */
export function* textsIn(
  value: JsonValue,
  path: readonly (string | number)[] = [],
): Generator<{ readonly path: readonly (string | number)[]; readonly text: string }> {
  if (typeof value === "string") yield { path, text: value };
  else if (isList(value)) for (const [index, item] of value.entries()) yield* textsIn(item, [...path, index]);
  else if (typeof value === "object" && value !== null) {
    for (const [key, item] of Object.entries(value)) yield* textsIn(item, [...path, key]);
  }
}

/** The constant keys that stand beside spread values: a slug of the same name would be lost, or lose them. */
export function keysBesideValues(value: JsonValue): readonly string[] {
  if (isList(value)) return value.flatMap(keysBesideValues);
  if (typeof value !== "object" || value === null) return [];
  const inner = Object.values(value).flatMap(keysBesideValues);
  return spreadKey in value ? [...Object.keys(value).filter((key) => key !== spreadKey), ...inner] : inner;
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
