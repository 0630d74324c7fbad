/** A text of the config with placeholders in it: `/v2/objects/{object}/records/{key}`. */

export const placeholderNames = ["object", "match", "key", "key:odata"] as const;

/** Literal text, and placeholders by name. */
export type TextPart = string | { readonly name: string };

/** What the placeholders stand for. `key` is missing where there is no single record. */
export interface Names {
  readonly object: string;
  readonly match: string;
  readonly key?: string;
}

/** Splits a text at its placeholders. `{{` and `}}` are the braces themselves. A lone brace is kept as a placeholder's name. */
export function parseTemplate(text: string): readonly TextPart[] {
  const parts: TextPart[] = [];
  let literal = "";
  const pattern = /\{\{|\}\}|\{([^{}]*)\}|[{}]/g;
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    literal += text.slice(end, match.index);
    end = match.index + match[0].length;
    if (match[0] === "{{" || match[0] === "}}") literal += match[0].slice(1);
    else {
      if (literal !== "") parts.push(literal);
      literal = "";
      parts.push({ name: match[1] ?? match[0] });
    }
  }
  literal += text.slice(end);
  if (literal !== "") parts.push(literal);
  return parts;
}

/** The text with its placeholders filled in, each passed through `encode`. */
export function fillTemplate(parts: readonly TextPart[], names: Names, encode: (text: string) => string): string {
  return parts.map((part) => (typeof part === "string" ? part : encode(meaningOf(part.name, names)))).join("");
}

function meaningOf(name: string, { object, match, key = "{key}" }: Names): string {
  if (name === "object") return object;
  if (name === "match") return match;
  // OData URL conventions: a quote in a literal is doubled.
  return name === "key:odata" ? key.replaceAll("'", "''") : key;
}

/** Everything but the unreserved characters of RFC 3986 section 2.3: no value can end a segment, a parameter or a quote. */
export function percentEncode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
