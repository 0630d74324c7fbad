import type { JsonObject, JsonValue } from "../../core/types.ts";
import { type Answer, invalid, refusal } from "./answers.ts";
import { malformed } from "./inputs.ts";
import { countUnique, isPropertyName, mostUnique, type ObjectType } from "./object-types.ts";
import { type Property, type PropertyOption, type PropertyType, property, showProperty } from "./property.ts";
import type { Room } from "./records.ts";
import { isEmail } from "./values.ts";

/** What a property may be made as. HubSpot API: create a property. */
const fieldTypes: Readonly<Partial<Record<PropertyType, readonly string[]>>> = {
  string: ["text", "textarea", "html", "file", "phonenumber"],
  number: ["number"],
  bool: ["booleancheckbox", "radio", "select"],
  date: ["date"],
  datetime: ["date"],
  enumeration: ["select", "radio", "checkbox", "booleancheckbox"],
};

/** `GET /crm/v3/properties/{type}?archived=`: all of them, without pages. */
export function listProperties(room: Room, type: ObjectType, query: URLSearchParams): Answer {
  const isArchived = query.get("archived") === "true";
  const properties = [...type.properties.values()].filter(({ archived }) => archived === isArchived);
  return { status: 200, content: { results: properties.map((one) => display(room, type, one)) } };
}

/** `GET /crm/v3/properties/{type}/{name}` */
export function readProperty(room: Room, type: ObjectType, name: string, query: URLSearchParams): Answer {
  const found = type.properties.get(name);
  if (found === undefined || found.archived !== (query.get("archived") === "true")) return missing(name);
  return { status: 200, content: display(room, type, found) };
}

/** `POST /crm/v3/properties/{type}`: 201 with the property. Whether its values are unique cannot be changed later. */
export function createProperty(room: Room, type: ObjectType, body: JsonObject): Answer {
  const { name, label, type: kind, fieldType, groupName, hasUniqueValue = false, externalOptions = false } = body;
  for (const [key, value] of Object.entries({ name, label, type: kind, fieldType, groupName })) {
    if (typeof value !== "string" || value === "") return malformed(`${key} is required.`);
  }
  const propertyName = String(name);
  if (!isPropertyName(propertyName)) return invalid(`${propertyName} cannot be the name of a property.`);
  if (type.properties.has(propertyName)) {
    return refusal(409, `A property named ${propertyName} exists already.`, { category: "CONFLICT" });
  }
  const [propertyType, fields] = Object.entries(fieldTypes).find(([known]) => known === kind) ?? [];
  if (propertyType === undefined || fields?.includes(String(fieldType)) !== true) {
    return invalid(`A property cannot have type ${String(kind)} and fieldType ${String(fieldType)}.`);
  }
  if (hasUniqueValue === true && propertyType !== "string" && propertyType !== "number") {
    return invalid("Only texts and numbers can be unique.");
  }
  const options = readOptions(body.options ?? []);
  if (options === undefined) return malformed("options must be a list of objects with label and value.");
  const now = room.now();
  const made = property(propertyName, propertyType as PropertyType, String(fieldType), {
    label: String(label),
    groupName: String(groupName),
    description: typeof body.description === "string" ? body.description : "",
    options,
    hasUniqueValue: hasUniqueValue === true,
    externalOptions: externalOptions === true,
    createdAt: now,
    updatedAt: now,
  });
  const properties = new Map(type.properties).set(propertyName, made);
  if (countUnique(properties) > mostUnique) {
    return invalid(`An object may have at most ${mostUnique} properties with unique values.`);
  }
  room.types.replace({ ...type, properties });
  return { status: 201, content: display(room, type, made) };
}

/** `DELETE /crm/v3/properties/{type}/{name}`: archives it; those of HubSpot cannot be. */
export function archiveProperty(room: Room, type: ObjectType, name: string): Answer {
  const found = type.properties.get(name);
  if (found === undefined || found.archived) return missing(name);
  if (found.hubspotDefined) return invalid(`${name} cannot be archived.`);
  const properties = new Map(type.properties).set(name, { ...found, archived: true, updatedAt: room.now() });
  room.types.replace({ ...type, properties });
  return { status: 204 };
}

function display({ settings }: Room, type: ObjectType, shown: Property): JsonObject {
  return showProperty(shown, shown.hasUniqueValue && (settings.emailFlag || !isEmail(type, shown)));
}

function missing(name: string): Answer {
  return refusal(404, `Property ${name} does not exist`, { category: "OBJECT_NOT_FOUND" });
}

function readOptions(given: JsonValue): readonly PropertyOption[] | undefined {
  if (!Array.isArray(given)) return undefined;
  const options: PropertyOption[] = [];
  for (const item of given as readonly JsonValue[]) {
    const { label, value } = (item ?? {}) as JsonObject;
    if (typeof label !== "string" || typeof value !== "string" || value === "") return undefined;
    options.push({ label, value });
  }
  return options;
}
