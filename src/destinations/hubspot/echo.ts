import type { JsonObject, JsonValue, ListMode } from "../../core/types.ts";
import { isSameNumber } from "../digits.ts";
import { isSameDay, isSameMoment } from "../moments.ts";
import { type Encoding, optionOf } from "./encode.ts";

/**
 * What HubSpot holds, of the attributes that were sent, in neutral form: the sent value itself where the stored text means
 * the same, so that what differs is what HubSpot altered.
 */
export function decodeEcho(
  sent: JsonObject,
  stored: { readonly [slug: string]: unknown },
  { listModes, types }: Encoding,
): JsonObject {
  const echo: Record<string, JsonValue> = {};
  for (const [slug, value] of Object.entries(sent)) {
    if (!Object.hasOwn(stored, slug)) continue;
    const text = textOf(stored[slug]);
    // What cannot be read says nothing.
    if (text === undefined) continue;
    echo[slug] = decode(value, text, listModes[slug], types.get(slug) === "text");
  }
  return echo;
}

function textOf(stored: unknown): string | undefined {
  if (stored === null) return "";
  if (typeof stored === "string") return stored;
  return typeof stored === "number" || typeof stored === "boolean" ? String(stored) : undefined;
}

function decode(sent: JsonValue, stored: string, listMode: ListMode | undefined, isText: boolean): JsonValue {
  if (Array.isArray(sent)) return decodeList(sent, stored, listMode);
  if (stored === "") return null;
  switch (typeof sent) {
    case "string":
      if (isText) return stored;
      return isSameDay(sent, stored) || isSameMoment(sent, stored) ? sent : stored;
    case "number":
      return isSameNumber(String(sent), stored) ? sent : stored;
    case "boolean":
      return stored.toLowerCase() === String(sent) ? sent : stored;
    default:
      if (sent === null) return stored;
      return stored === optionOf(sent) ? sent : { id: stored };
  }
}

function decodeList(sent: readonly JsonValue[], stored: string, listMode: ListMode | undefined): JsonValue {
  const items = new Set(stored.split(";").filter((item) => item !== ""));
  const wanted = new Set(sent.map(optionOf));
  const holdsAll = [...wanted].every((id) => items.has(id));
  // What was there before an addition stays.
  if (holdsAll && (listMode === "add" || items.size === wanted.size)) return sent;
  return [...items].map((id) => ({ id }));
}
