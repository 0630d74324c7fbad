import type { JsonObject, JsonValue, ListMode, MappedRecord, Problem } from "../../core/types.ts";
import type { HttpRequest } from "../../http/client.ts";
import { objectOf } from "./answer.ts";
import { recordPath } from "./shape.ts";

export type ListModes = { readonly [slug: string]: ListMode };

/** Items to be added to a list that Zeeg holds, or to be taken from it. */
export interface ListChange {
  readonly slug: string;
  readonly mode: "add" | "remove";
  readonly ids: readonly string[];
}

/** The attributes that are not written with the others. */
export function slugsApart(modes: ListModes): ReadonlySet<string> {
  return new Set(Object.keys(modes).filter((slug) => modes[slug] !== "replace"));
}

/** What a record asks for: an empty list, or none, asks for nothing. */
export function listChangesOf({ values }: MappedRecord, modes: ListModes): ListChange[] {
  return Object.entries(modes).flatMap(([slug, mode]) => {
    const ids = idsIn(values[slug]);
    return mode === "replace" || ids.length === 0 ? [] : [{ slug, mode, ids }];
  });
}

/** Clearing is neither adding nor removing. */
export function refuseClearing({ values }: MappedRecord, modes: ListModes): Problem | undefined {
  for (const [slug, mode] of Object.entries(modes)) {
    if (mode === "replace" || values[slug] !== null) continue;
    const message = `a blank cannot clear a list whose items are to be ${mode === "add" ? "added" : "removed"} (mode: ${mode}): set blank: omit for the field, or mode: replace.`;
    return { code: "list-clear", field: slug, message };
  }
  return undefined;
}

/** "Update relation of a CRM record": what is there already, or gone already, is no error, so it may be sent again. */
export function listRequest(object: string, id: string, { slug, mode, ids }: ListChange): HttpRequest {
  // Both, as the page shows it: that one may be left out is not documented.
  const lists = mode === "add" ? { add: ids, remove: [] } : { add: [], remove: ids };
  const body = JSON.stringify({ attributeSlug: slug, ...lists });
  return { method: "PATCH", path: `${recordPath(object, id)}/relation`, body };
}

/** What was sent, where the stored list is as it was to become; null where it is not. */
export function listEcho({ slug, mode, ids }: ListChange, fields: JsonObject): JsonObject {
  const stored = objectOf(fields.attributes)?.[slug];
  if (stored === undefined) return {};
  const held = new Set(idsIn(stored).map((id) => id.toLowerCase()));
  const isDone = ids.every((id) => held.has(id.toLowerCase()) === (mode === "add"));
  return { [slug]: isDone ? ids : null };
}

function idsIn(value: JsonValue | undefined): readonly string[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: JsonValue) => {
    const id = objectOf(item)?.id ?? item;
    return typeof id === "string" ? [id] : [];
  });
}
