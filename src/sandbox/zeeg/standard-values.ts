import type { JsonObject, JsonValue } from "../../core/types.ts";
import type { CrmObject } from "../catalog.ts";
import type { ZeegSettings } from "./settings.ts";
import { isStandardKey, type StandardAttribute, type StandardObject } from "./standard.ts";
import { type Checked, checkText, checkValues, email, isUuid } from "./values.ts";

const networks = ["linkedin", "twitter", "facebook", "instagram"] as const;

/** No links at all, as an answer shows them. */
export const noSocials: JsonObject = Object.fromEntries(networks.map((network) => [network, null]));

/**
 * Checks a body for people or companies: gives back the values to store, standard ones by their key and custom ones by
 * their slug, or what is wrong per attribute. Zeeg API: update a person.
 */
export function checkStandard(
  standard: StandardObject,
  object: CrmObject,
  body: JsonObject,
  settings: ZeegSettings,
  isCompany: (id: string) => boolean,
): Checked {
  const values: Record<string, JsonValue> = {};
  const errors: Record<string, string> = {};
  for (const attribute of standard.attributes) {
    const value = body[attribute.key];
    if (value === undefined) continue;
    const error = value === null ? undefined : checkOne(attribute, value, isCompany);
    if (error === undefined) values[attribute.key] = value;
    else errors[attribute.key] = `The value of ${attribute.key} ${error}.`;
  }
  const custom = checkValues(object, customPart(standard, body, settings), settings);
  if (!custom.ok) Object.assign(errors, custom.errors);
  const nested = body.customAttributes;
  if (settings.customAttributes !== "top" && nested !== undefined && !isObject(nested)) {
    errors.customAttributes = "The value of customAttributes must be an object.";
  }
  if (!custom.ok || Object.keys(errors).length > 0) return { ok: false, errors };
  return { ok: true, values: { ...values, ...custom.values } };
}

/** What of a body is no standard attribute; where custom ones may stand is not documented. */
function customPart({ attributes }: StandardObject, body: JsonObject, settings: ZeegSettings): JsonObject {
  const standardKeys = new Set(attributes.map(({ key }) => key));
  const { customAttributes: nested, ...rest } = body;
  const top = Object.fromEntries(Object.entries(rest).filter(([key]) => !standardKeys.has(key)));
  switch (settings.customAttributes) {
    case "top":
      return nested === undefined ? top : { ...top, customAttributes: nested };
    case "nested": {
      // In the wrong place, a custom attribute is as unknown as any other name.
      const lost = Object.entries(top).map(([key, value]) => [`customAttributes.${key}`, value] as const);
      return { ...Object.fromEntries(lost), ...(isObject(nested) ? nested : {}) };
    }
    case "both":
      return { ...top, ...(isObject(nested) ? nested : {}) };
  }
}

/** The attribute that `matchingAttribute` names, if the object can be matched by it: its key in the store. */
export function matchKey(standard: StandardObject, object: CrmObject, name: string): string | undefined {
  if (standard.slug === "companies") return name === "domain" ? name : undefined;
  const slug = name === "email" ? "emails" : name;
  const attribute = standard.attributes.find((one) => one.slug === slug && one.holds !== "socials");
  if (attribute !== undefined) return attribute.key;
  const custom = isStandardKey(standard.slug, name) ? undefined : object.attributes.get(name);
  return custom === undefined || custom.isArchived ? undefined : name;
}

/** What the body holds for it: of e-mail addresses the first, which is the primary one. */
export function matchValue(
  standard: StandardObject,
  key: string,
  body: JsonObject,
  settings: ZeegSettings,
): JsonValue | undefined {
  const isStandard = standard.attributes.some((attribute) => attribute.key === key);
  const value = isStandard ? body[key] : customPart(standard, body, settings)[key];
  return key === "emails" && Array.isArray(value) ? (value as readonly JsonValue[])[0] : value;
}

function checkOne(
  { holds, key }: StandardAttribute,
  value: JsonValue,
  isCompany: (id: string) => boolean,
): string | undefined {
  switch (holds) {
    case "emails": {
      const isList = Array.isArray(value) && value.every((item) => typeof item === "string" && email.test(item));
      return isList ? undefined : "must be an array of email addresses";
    }
    case "company":
      return isUuid(value) && isCompany(value) ? undefined : "must be the id of a company";
    case "socials": {
      const isFit =
        isObject(value) &&
        Object.entries(value).every(
          ([network, link]) => networks.some((one) => one === network) && (link === null || typeof link === "string"),
        );
      return isFit ? undefined : `must be an object of ${networks.join(", ")}`;
    }
    default:
      // A description is prose: its longest length is not documented.
      return key === "description" && typeof value === "string" ? undefined : checkText(value);
  }
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
