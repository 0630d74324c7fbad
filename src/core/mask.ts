import type { JsonObject, JsonValue } from "./types.ts";

const shortest = 3;

/**
 * The text with every value of the record in it replaced by the attribute's name: `value "A-17" is taken` becomes
 * `value "<sku>" is taken`. So a server's message can be reported without data of the row (law 8), and rows with the same
 * trouble fall into one group. Values below three characters stay: they are everywhere in any text.
 */
export function maskValues(text: string, values: JsonObject): string {
  const slugs = new Map<string, string>();
  for (const [slug, value] of Object.entries(values)) {
    for (const shown of textsIn(value)) {
      if (shown.length >= shortest && text.includes(shown) && !slugs.has(shown)) slugs.set(shown, slug);
    }
  }
  if (slugs.size === 0) return text;
  // Longest first: a value that is part of another must not tear it apart. In one pass: a value may read like the name
  // that was put for another.
  const longestFirst = [...slugs.keys()].sort((a, b) => b.length - a.length);
  const pattern = new RegExp(
    longestFirst.map((shown) => shown.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join("|"),
    "g",
  );
  return text.replaceAll(pattern, (shown) => `<${slugs.get(shown) ?? ""}>`);
}

/** The texts and numbers of a value; of a list or an object, those within. */
function textsIn(value: JsonValue): readonly string[] {
  if (typeof value === "string" || typeof value === "number") return [String(value)];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
