import type { JsonObject } from "./types.ts";

const shortest = 3;

/**
 * The text with every value of the record in it replaced by the attribute's name: `value "A-17" is taken` becomes
 * `value "<sku>" is taken`. So a server's message can be reported without data of the row (law 8), and rows with the same
 * trouble fall into one group. Values below three characters stay: they are everywhere in any text.
 */
export function maskValues(text: string, values: JsonObject): string {
  const found: [string, string][] = [];
  for (const [slug, value] of Object.entries(values)) {
    const shown = typeof value === "string" || typeof value === "number" ? String(value) : undefined;
    if (shown !== undefined && shown.length >= shortest && text.includes(shown)) found.push([shown, slug]);
  }
  // Longest first: a value that is part of another must not tear it apart.
  found.sort(([a], [b]) => b.length - a.length);
  let masked = text;
  for (const [shown, slug] of found) masked = masked.replaceAll(shown, `<${slug}>`);
  return masked;
}
