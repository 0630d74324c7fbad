import type { JsonObject } from "../../core/types.ts";
import type { ApiRequest, Exchange, Reply } from "../api.ts";
import type { Stored } from "../store.ts";
import type { Room } from "./records.ts";
import { refuse } from "./replies.ts";
import {
  assertStandard,
  createStandard,
  deleteStandard,
  findStandard,
  listStandard,
  patchStandard,
  readStandardMatch,
  type StandardPlace,
  standardReply,
} from "./standard-records.ts";

/** What a call below `/crm/people` or `/crm/companies` does. */
export function openStandard(
  room: Room,
  place: StandardPlace,
  { method, query, path }: ApiRequest,
  id: string | undefined,
  body: JsonObject,
  notAllowed: () => Reply,
): Pick<Exchange, "look" | "run"> {
  if (id !== undefined) return { run: () => runOnOne(room, place, method, id, body) ?? notAllowed() };
  if (method === "PUT") {
    const match = readStandardMatch(room, place, query.get("matchingAttribute"), body);
    if ("status" in match) return { run: () => match };
    return {
      look: () => findStandard(room, place, match)?.seq ?? null,
      run: (seen) => assertStandard(room, place, match, body, seen),
    };
  }
  if (method === "POST") return { run: () => createStandard(room, place, body) };
  if (method === "GET") return { run: () => listStandard(room, place, query, `/v2${path}`) };
  return { run: notAllowed };
}

function runOnOne(room: Room, place: StandardPlace, method: string, id: string, body: JsonObject): Reply | undefined {
  if (method !== "GET" && method !== "PATCH" && method !== "DELETE") return undefined;
  const stored = find(room, place, id);
  if (stored === undefined) {
    return refuse(room.settings, method === "GET" ? "other" : "write", 404, "There is no such record.");
  }
  if (method === "PATCH") return patchStandard(room, place, stored, body);
  if (method === "DELETE") return deleteStandard(room, place, stored);
  return standardReply(room, place, 200, stored);
}

function find({ store }: Room, { object }: StandardPlace, id: string): Stored | undefined {
  const seq = store.toSeq(id);
  return seq === undefined ? undefined : store.get(object, seq);
}
