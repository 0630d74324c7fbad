import * as z from "zod";
import type { Description } from "../../core/destination.ts";
import type { Attribute, ValueType } from "../../core/types.ts";
import { parseJson } from "../parse-json.ts";
import { isContacts, recordIdSlug } from "./facts.ts";

const flag = z.boolean().optional().catch(undefined);
const text = z.string().optional().catch(undefined);

/** `GET /crm/v3/properties/{objectType}`, HubSpot API, "Properties": loose, only what is used. */
const propertySchema = z.object({
  name: z.string(),
  label: text,
  type: z.string().catch("unknown"),
  fieldType: text,
  hasUniqueValue: flag,
  calculated: flag,
  archived: flag,
  externalOptions: flag,
  options: z.array(z.object({ label: z.string(), value: z.string() })).catch([]),
  modificationMetadata: z.object({ readOnlyValue: flag }).catch({ readOnlyValue: undefined }),
});

type Property = z.output<typeof propertySchema>;

const pageSchema = z.object({ results: z.array(z.unknown()) });

/** Reads the page. What cannot be read is a note, not an end: HubSpot checks every record anyway. */
export function readProperties(object: string, match: string, body: string): Description {
  const parsed = pageSchema.safeParse(parseJson(body));
  const listed = parsed.data?.results ?? [];
  const properties = listed.flatMap((property) => propertySchema.safeParse(property).data ?? []);
  if (!parsed.success || (properties.length === 0 && listed.length > 0)) {
    return {
      note: `HubSpot's description of "${object}" could not be read: values are not checked against its properties.`,
    };
  }
  const attributes = properties.map((property) => attributeOf(property, object, match));
  if (match === recordIdSlug && !attributes.some(({ slug }) => slug === recordIdSlug)) {
    const named = { required: false, unique: true, readOnly: false };
    attributes.push({ slug: recordIdSlug, apiType: "number", isId: true, ...named });
  }
  return { schema: { object, attributes } };
}

function attributeOf(property: Property, object: string, match: string): Attribute {
  const { name, label, type: apiType, hasUniqueValue, calculated, archived, modificationMetadata } = property;
  const isMatchedId = name === recordIdSlug && match === recordIdSlug;
  const common = {
    slug: name,
    apiType,
    required: false,
    unique: hasUniqueValue === true || name === recordIdSlug || (name === "email" && isContacts(object)),
    // The id of a record identifies it, and is not written then.
    readOnly: !isMatchedId && (modificationMetadata.readOnlyValue === true || calculated === true || archived === true),
    ...(label !== undefined && { label }),
  };
  if (isMatchedId) return { ...common, isId: true };
  const type = typeOf(property);
  if (type === undefined) return common;
  if (type !== "select" && type !== "multiselect") return { ...common, type };
  return { ...common, type, options: property.options.map(({ label: shown, value }) => ({ id: value, label: shown })) };
}

/**
 * Undefined where values go as they are declared: types without a documented form, and enumerations whose options HubSpot
 * does not list here (owners, pipelines, stages), which nobody could be held to.
 */
function typeOf({ type, fieldType, externalOptions, options }: Property): ValueType | undefined {
  if (type !== "enumeration") return types[type];
  if (externalOptions === true || options.length === 0) return undefined;
  const isYesOrNo = options.every(({ value }) => value === "true" || value === "false");
  if (fieldType === "booleancheckbox" && isYesOrNo) return "checkbox";
  return fieldType === "checkbox" ? "multiselect" : "select";
}

const types: { readonly [apiType: string]: ValueType } = {
  string: "text",
  phone_number: "text",
  number: "number",
  bool: "checkbox",
  date: "date",
  datetime: "datetime",
};
