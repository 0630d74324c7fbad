import type { JsonObject, JsonValue } from "../core/types.ts";

/** The slugs whose stored value is not the one that was sent. An attribute that is not echoed says nothing. */
export function alteredSlugs(sent: JsonObject, echo: JsonObject): readonly string[] {
  if (sent === echo) return none;
  let altered: string[] | undefined;
  for (const slug in sent) {
    const value = sent[slug];
    // An attribute may have any name: `constructor` is no echo of one.
    const stored = Object.hasOwn(echo, slug) ? echo[slug] : undefined;
    if (value !== undefined && stored !== undefined && !holds(stored, value)) {
      altered ??= [];
      altered.push(slug);
    }
  }
  return altered ?? none;
}

const none: readonly string[] = Object.freeze([]);

/** Equal, or an object that says more than was sent: an option comes back with its label. */
function holds(stored: JsonValue, sent: JsonValue): boolean {
  if (stored === sent) return true;
  if (typeof stored !== "object" || typeof sent !== "object" || stored === null || sent === null) return false;
  if (isList(sent)) {
    return (
      isList(stored) &&
      stored.length === sent.length &&
      sent.every((item, index) => stored[index] !== undefined && holds(stored[index], item))
    );
  }
  if (isList(stored)) return false;
  return Object.entries(sent).every(([key, value]) => stored[key] !== undefined && holds(stored[key], value));
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
