import type { JsonObject, JsonValue } from "../../core/types.ts";
import type { Reply } from "../api.ts";
import { type Attribute, type Catalog, type CrmObject, optionTypes } from "../catalog.ts";
import { type AttributeType, attributeTypes, type OptionDefinition, toTimestamp } from "../definitions.ts";
import { change, type Room, readPage } from "./records.ts";
import { refuse, succeed } from "./replies.ts";
import { isStandardKey, objectOf, standardObjects, toSchemaAttribute } from "./standard.ts";
import { systemAttributes } from "./values.ts";

/** Slugs that are no custom object's: `objects` would hide behind the schema pages. */
export const reservedSlugs: ReadonlySet<string> = new Set([...standardObjects.keys(), "objects"]);
const slugPattern = /^\w+(?:[.-]\w+)*$/;

export interface SchemaRoom extends Room {
  readonly catalog: Catalog;
}

/** `GET /crm/objects`. Its shape is not documented: the general one of lists is taken. */
export function listObjects(room: SchemaRoom, query: URLSearchParams, path: string): Reply {
  const standard = [...standardObjects.keys()].flatMap((slug) => objectOf(room.catalog, slug, 0, false) ?? []);
  const all = [...standard, ...room.catalog.all().filter(({ slug }) => !standardObjects.has(slug))];
  const paged = readPage(query, all.length, path);
  if (paged === undefined) return fail(room, 400, "count must be 1 to 100, and page 1 or more.");
  const objects = all.slice(paged.offset, paged.offset + paged.count);
  return succeed(200, {
    collection: objects.map(showObject),
    pagination: { ...paged.pagination, itemCount: objects.length },
  });
}

/** `POST /crm/objects`. Zeeg API: create a CRM object. */
export function createObject(room: SchemaRoom, body: JsonObject): Reply {
  const { slug, singularName, pluralName, isActive = true } = body;
  if (typeof slug !== "string" || slug.length < 3 || slug.length > 60 || !slugPattern.test(slug)) {
    return fail(room, 400, "slug must be 3 to 60 letters, digits, hyphens or underscores.");
  }
  if (reservedSlugs.has(slug)) return fail(room, 400, `The slug ${slug} is reserved.`);
  if (!isName(singularName) || !isName(pluralName)) {
    return fail(room, 400, "singularName and pluralName are required, with at most 255 characters.");
  }
  if (typeof isActive !== "boolean") return fail(room, 400, "isActive must be true or false.");
  if (room.catalog.get(slug) !== undefined) return fail(room, 409, `An object with the slug ${slug} exists.`);
  const object = room.catalog.define({ slug, singularName, pluralName, isActive, attributes: [] }, room.nowSeconds());
  return succeed(201, { object: showObject(object) });
}

/** `PATCH /crm/objects/{slug}`: names only. */
export function renameObject(room: SchemaRoom, object: CrmObject, body: JsonObject): Reply {
  const { singularName = object.singularName, pluralName = object.pluralName } = body;
  if (!isName(singularName) || !isName(pluralName)) return fail(room, 400, "Names must have 1 to 255 characters.");
  const renamed = room.catalog.replace({ ...object, singularName, pluralName }, room.nowSeconds());
  return succeed(200, { object: showObject(renamed) });
}

/** `POST /crm/objects/{slug}/attributes`. Zeeg API: add an attribute. */
export function addAttribute(room: SchemaRoom, object: CrmObject, body: JsonObject): Reply {
  const { label, type, isUnique } = body;
  if (!isName(label)) return fail(room, 400, "label is required, with at most 255 characters.");
  if (!isAttributeType(type)) return fail(room, 400, `type must be one of ${attributeTypes.join(", ")}.`);
  if ((type === "text" || type === "phone_number" || type === "number") && typeof isUnique !== "boolean") {
    return fail(room, 400, `isUnique is required for the type ${type}.`);
  }
  const options = readOptions(body.options);
  if (optionTypes.has(type) && (options === undefined || options.length === 0)) {
    return fail(room, 400, `options are required for the type ${type}.`);
  }
  const attribute = room.catalog.toAttribute({
    key: freeKey(object, label),
    type,
    label,
    isUnique: isUnique === true,
    isRequired: body.isRequired === true,
    options: optionTypes.has(type) ? (options ?? []) : [],
    ...(Array.isArray(body.validation) ? { validation: body.validation.map(String) } : {}),
    ...(typeof body.relationType === "string" ? { relationType: body.relationType } : {}),
    ...(typeof body.relatedObjectSlug === "string" ? { relatedObjectSlug: body.relatedObjectSlug } : {}),
  });
  const attributes = new Map(object.attributes).set(attribute.key, attribute);
  room.catalog.replace({ ...object, attributes }, room.nowSeconds());
  return succeed(201, { attribute: showAttribute(object, attribute) });
}

/**
 * `PATCH /crm/objects/{slug}/attributes/{key}`: `options` is the whole new list; those left out are taken from the
 * records too. Zeeg API: update an attribute.
 */
export function changeAttribute(room: SchemaRoom, object: CrmObject, key: string, body: JsonObject): Reply {
  if (isStandard(object, key)) return fail(room, 400, `The standard attribute ${key} cannot be changed.`);
  const attribute = object.attributes.get(key);
  if (attribute === undefined) return fail(room, 404, `The object has no attribute ${key}.`);
  const { label = attribute.label, isRequired = attribute.isRequired, isUnique = attribute.isUnique } = body;
  if (!isName(label)) return fail(room, 400, "label must have 1 to 255 characters.");
  if (typeof isRequired !== "boolean" || typeof isUnique !== "boolean") {
    return fail(room, 400, "isRequired and isUnique must be true or false.");
  }
  let options = attribute.options;
  if (body.options !== undefined) {
    const wanted = readOptions(body.options);
    if (wanted === undefined || !optionTypes.has(attribute.type)) {
      return fail(room, 400, "options must be a list, of an attribute that has options.");
    }
    options = room.catalog.toOptions(wanted, attribute.options);
  }
  const changed = { ...attribute, label, isRequired, isUnique, options };
  const attributes = new Map(object.attributes).set(key, changed);
  const replaced = room.catalog.replace({ ...object, attributes }, room.nowSeconds());
  const ids = new Set(options.map((option) => option.id));
  if (attribute.options.some((option) => !ids.has(option.id))) clearOptions(room, replaced, key, ids);
  return succeed(200, { attribute: showAttribute(object, changed) });
}

export function showObject(object: CrmObject): JsonObject {
  const standard = standardObjects.get(object.slug);
  const attributes = [
    systemAttribute("id", "text"),
    systemAttribute("created_at", "datetime"),
    systemAttribute("updated_at", "datetime"),
    ...(standard?.attributes.map(toSchemaAttribute) ?? []),
    ...object.attributes.values(),
  ];
  return {
    slug: object.slug,
    singularName: object.singularName,
    pluralName: object.pluralName,
    isStandard: standard !== undefined,
    isActive: object.isActive,
    attributes: attributes.map((attribute) => showAttribute(object, attribute)),
    createdAt: toTimestamp(object.createdAt),
    updatedAt: toTimestamp(object.updatedAt),
  };
}

function showAttribute(
  object: CrmObject,
  { options, validation, relationType, relatedObjectSlug, ...attribute }: Attribute,
): JsonObject {
  return {
    ...attribute,
    isStandard: isStandard(object, attribute.key),
    ...(optionTypes.has(attribute.type) ? { options: options.map((option) => ({ ...option })) } : {}),
    ...(validation.length > 0 ? { validation } : {}),
    ...(attribute.type === "relation" ? { relationType, relatedObjectSlug } : {}),
  };
}

function systemAttribute(key: string, type: AttributeType): Attribute {
  const plain = { isRequired: false, isUnique: key === "id", isArchived: false, options: [], validation: [] };
  return { key, type, label: key, ...plain, relationType: null, relatedObjectSlug: null };
}

/** Takes options that are gone out of every record: a select becomes null, a multiselect keeps the rest. */
function clearOptions(room: Room, object: CrmObject, key: string, kept: ReadonlySet<JsonValue>): void {
  let last = 0;
  for (let page = room.store.after(object, last, 500); page.length > 0; page = room.store.after(object, last, 500)) {
    for (const stored of page) {
      last = stored.seq;
      const value = stored.values[key];
      if (value === undefined) continue;
      const isKept = (option: JsonValue) => kept.has((option as JsonObject).id ?? null);
      if (Array.isArray(value)) {
        const left = value.filter(isKept);
        if (left.length < value.length) change(room, object, stored, { [key]: left });
      } else if (!isKept(value)) {
        change(room, object, stored, { [key]: null });
      }
    }
  }
}

function isStandard({ slug }: CrmObject, key: string): boolean {
  return systemAttributes.has(key) || isStandardKey(slug, key);
}

/** snake_case of the label; `_2` and so on where that is taken. */
function freeKey(object: CrmObject, label: string): string {
  const words = label.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();
  const key = words.replaceAll(/[^a-z0-9]+/g, "_").replaceAll(/^_+|_+$/g, "") || "attribute";
  const isTaken = (name: string) => object.attributes.has(name) || isStandard(object, name);
  let free = key;
  for (let number = 2; isTaken(free); number++) free = `${key}_${number}`;
  return free;
}

function readOptions(value: JsonValue | undefined): readonly OptionDefinition[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const options = (value as readonly JsonValue[]).map((item): OptionDefinition | undefined => {
    if (typeof item === "string") return { value: item };
    if (typeof item !== "object" || item === null || Array.isArray(item)) return undefined;
    const { id, value: label, color } = item as JsonObject;
    if (!isName(label)) return undefined;
    return {
      value: label,
      ...(typeof id === "string" || typeof id === "number" ? { id } : {}),
      ...(typeof color === "string" ? { color } : {}),
    };
  });
  return options.every((option) => option !== undefined) ? options : undefined;
}

function isName(value: JsonValue | undefined): value is string {
  return typeof value === "string" && value.length > 0 && value.length <= 255;
}

function isAttributeType(value: JsonValue | undefined): value is AttributeType {
  return attributeTypes.some((type) => type === value);
}

function fail(room: Room, status: number, message: string): Reply {
  return refuse(room.settings, "other", status, message);
}
