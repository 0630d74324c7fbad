import type { JsonObject, JsonValue } from "../../core/types.ts";
import type { Reply, Seen } from "../api.ts";
import type { CrmObject } from "../catalog.ts";
import { toTimestamp } from "../definitions.ts";
import type { Stored } from "../store.ts";
import { change, deleteRecord, findTaken, missing, type Room, readPage, withoutNulls } from "./records.ts";
import { refuse, refuseValues, showValues, succeed } from "./replies.ts";
import type { StandardObject } from "./standard.ts";
import { checkStandard, matchKey, matchValue, noSocials } from "./standard-values.ts";

/** People or companies, and where their records are. */
export interface StandardPlace {
  readonly standard: StandardObject;
  readonly object: CrmObject;
}

/** What an assert is to look for. */
interface Match {
  readonly key: string;
  readonly value: NonNullable<JsonValue>;
}

/** What an assert would match, or the refusal where it cannot be one. Companies are matched by their domain alone. */
export function readStandardMatch(
  { settings }: Room,
  { standard, object }: StandardPlace,
  name: string | null,
  body: JsonObject,
): Match | Reply {
  if (name === null || name === "") {
    return refuse(settings, "write", 400, "The query parameter matchingAttribute is required.");
  }
  const key = matchKey(standard, object, name);
  if (key === undefined) return refuse(settings, "write", 400, `Cannot match on the attribute ${name}.`);
  const value = matchValue(standard, key, body, settings);
  if (value === undefined || value === null || value === "") {
    return refuseValues(settings, { [name]: `The value of the matching attribute ${name} must not be empty.` });
  }
  return { key, value };
}

/** The oldest record with the value; of people any of their addresses counts, secondary ones too. */
export function findStandard({ store, settings }: Room, { object }: StandardPlace, { key, value }: Match) {
  const index = settings.emailMatching === "exact" ? "emails[]" : "emails[]~";
  return store.find(object, key === "emails" ? index : key, value);
}

/** `PUT /crm/people?matchingAttribute=`: updates what `seen` names, creates where it is null. */
export function assertStandard(room: Room, place: StandardPlace, match: Match, body: JsonObject, seen?: Seen): Reply {
  const { store, settings } = room;
  const checked = checkBody(room, place, body);
  if ("refusal" in checked) return checked.refusal;
  const { values } = checked;
  const found =
    seen === undefined ? findStandard(room, place, match) : seen === null ? undefined : store.get(place.object, seen);
  const isDouble = seen === null && findStandard(room, place, match) !== undefined;
  const nameless = checkNames(place, values);
  if (nameless !== undefined) return refuseValues(settings, nameless);
  if (found === undefined) return { ...insert(room, place, values), did: "created", isDouble };
  return { ...update(room, place, found, values), did: "updated" };
}

/** `POST /crm/people` */
export function createStandard(room: Room, place: StandardPlace, body: JsonObject): Reply {
  const checked = checkBody(room, place, body);
  if ("refusal" in checked) return checked.refusal;
  const nameless = checkNames(place, checked.values);
  if (nameless !== undefined) return refuseValues(room.settings, nameless);
  return { ...insert(room, place, checked.values), did: "posted" };
}

/** `PATCH /crm/people/{id}`: only what the body names changes; null clears. */
export function patchStandard(room: Room, place: StandardPlace, stored: Stored, body: JsonObject): Reply {
  const checked = checkBody(room, place, body);
  if ("refusal" in checked) return checked.refusal;
  const nameless = checkNames(place, { ...stored.values, ...checked.values });
  if (nameless !== undefined) return refuseValues(room.settings, nameless);
  return { ...update(room, place, stored, checked.values), did: "patched" };
}

/** `DELETE /crm/people/{id}`: for good; a company goes out of its people too. */
export function deleteStandard(room: Room, { standard, object }: StandardPlace, stored: Stored): Reply {
  const { store } = room;
  const id = store.toId(stored.seq);
  const reply = deleteRecord(room, object, stored);
  const people = room.objects().find(({ slug }) => slug === "people");
  if (standard.slug !== "companies" || people === undefined) return reply;
  for (const person of store.holding(people, id)) {
    const { companyId, ...rest } = person.values;
    if (companyId === id) store.update(people, person, rest, person.updatedAt);
  }
  return reply;
}

/** `GET /crm/people`: pages, oldest first. */
export function listStandard(room: Room, place: StandardPlace, query: URLSearchParams, path: string): Reply {
  const paged = readPage(query, room.store.count(place.object), path);
  if (paged === undefined) return refuse(room.settings, "other", 400, "count must be 1 to 100, and page 1 or more.");
  const page = room.store.page(place.object, paged.count, paged.offset);
  return succeed(200, {
    collection: page.map((stored) => showStandard(room, place, stored)),
    pagination: { ...paged.pagination, itemCount: page.length },
  });
}

/** `{success, status, person}` */
export function standardReply(room: Room, place: StandardPlace, status: number, stored: Stored): Reply {
  return succeed(status, { [place.standard.envelope]: showStandard(room, place, stored) });
}

/** As it is read: the company of a person with its name and domain, custom attributes apart. */
export function showStandard(room: Room, { standard, object }: StandardPlace, { seq, values, ...times }: Stored) {
  const shown: Record<string, JsonValue> = { id: room.store.toId(seq) };
  for (const { key, holds } of standard.attributes) {
    const value = values[key] ?? null;
    if (holds === "company") shown.company = typeof value === "string" ? showCompany(room, value) : null;
    else if (holds === "socials") shown[key] = { ...noSocials, ...(value as JsonObject | null) };
    else shown[key] = value ?? (holds === "emails" ? [] : null);
  }
  return {
    ...shown,
    customAttributes: showValues(object, values),
    createdAt: toTimestamp(times.createdAt),
    updatedAt: toTimestamp(times.updatedAt),
  };
}

function checkBody(
  room: Room,
  { standard, object }: StandardPlace,
  body: JsonObject,
): { readonly values: JsonObject } | { readonly refusal: Reply } {
  const isCompany = (id: string) => findCompany(room, id) !== undefined;
  const checked = checkStandard(standard, object, body, room.settings, isCompany);
  return checked.ok ? { values: checked.values } : { refusal: refuseValues(room.settings, checked.errors) };
}

/** A person needs a first name or a last name. */
function checkNames({ standard }: StandardPlace, { firstName, lastName }: JsonObject) {
  const isNamed = [firstName, lastName].some((name) => typeof name === "string" && name !== "");
  if (standard.slug !== "people" || isNamed) return undefined;
  return { firstName: "One of firstName and lastName is required." };
}

function insert(room: Room, place: StandardPlace, values: JsonObject): Reply {
  const refusal = missing(room, place.object, values);
  if (refusal !== undefined) return refusal;
  const taken = findTaken(room, place.object, values, undefined);
  if (taken !== undefined) return refuseValues(room.settings, taken);
  return standardReply(room, place, 201, room.store.insert(place.object, withoutNulls(values), room.nowSeconds()));
}

function update(room: Room, place: StandardPlace, stored: Stored, values: JsonObject): Reply {
  const taken = findTaken(room, place.object, values, stored);
  if (taken !== undefined) return refuseValues(room.settings, taken);
  const { socials } = values;
  const isMerged = room.settings.socials === "merge" && typeof socials === "object" && socials !== null;
  const links = isMerged ? { socials: { ...(stored.values.socials as JsonObject | undefined), ...socials } } : {};
  return standardReply(room, place, 200, change(room, place.object, stored, { ...values, ...links }));
}

function findCompany(room: Room, id: string): Stored | undefined {
  const companies = room.objects().find(({ slug }) => slug === "companies");
  const seq = room.store.toSeq(id);
  return companies === undefined || seq === undefined ? undefined : room.store.get(companies, seq);
}

function showCompany(room: Room, id: string): JsonObject | null {
  const company = findCompany(room, id);
  if (company === undefined) return null;
  return { id, name: company.values.name ?? null, domain: company.values.domain ?? null };
}
