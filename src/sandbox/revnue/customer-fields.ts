import type { JsonObject, JsonValue } from "../../core/types.ts";
import { checkText, isDate, isObject } from "./plain-values.ts";
import type { FieldErrors } from "./replies.ts";
import type { RevnueSettings } from "./settings.ts";
import { checkTemplate } from "./template-values.ts";

/** The longest texts. Revnue API: update a customer. */
const texts: Readonly<Record<string, number>> = {
  name: 50,
  address_line_1: 50,
  address_line_2: 50,
  city: 50,
  state_province: 50,
  zip_postal_code: 20,
  phone: 20,
  mobile: 20,
  fax: 20,
  website: 50,
  general_description: 1000,
  supplementary_description: 1000,
  additional_description: 1000,
};
const personTypes = ["account_management", "billing", "executive", "sales", "support", "technical"];
const email = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** Every field of a customer with what it is where a PUT or POST leaves it out, in the order of the API's pages. */
export const fieldDefaults: JsonObject = {
  name: null,
  category: null,
  contact_person: null,
  address_line_1: null,
  address_line_2: null,
  city: null,
  state_province: null,
  zip_postal_code: null,
  country: null,
  phone: null,
  mobile: null,
  fax: null,
  website: null,
  general_description: null,
  nda_signed: false,
  nda_signed_date: null,
  msa_signed: false,
  msa_signed_date: null,
  supplementary_description: null,
  additional_description: null,
  template: null,
};

/** What is wrong with the fields that a body names, `company` apart; nothing where it is good. */
export function checkFields(body: JsonObject, settings: RevnueSettings): FieldErrors {
  // Pairs, not an object: a key may be `__proto__`.
  const errors: (readonly [string, string])[] = [];
  for (const key of Object.keys(body)) {
    if (key === "company") continue;
    if (!Object.hasOwn(fieldDefaults, key)) {
      if (settings.unknownField === "reject") errors.push([key, "This field is not known."]);
      continue;
    }
    const value = body[key] ?? null;
    if (value === null) {
      if (key === "name") errors.push(["name", "This field may not be null."]);
    } else if (key === "contact_person") errors.push(...Object.entries(checkPerson(value)));
    else if (key === "template") errors.push(...Object.entries(checkTemplate(value)));
    else {
      const error = checkPlain(key, value, settings);
      if (error !== undefined) errors.push([key, error]);
    }
  }
  return Object.fromEntries(errors);
}

function checkPlain(key: string, value: JsonValue, { countryCode }: RevnueSettings): string | undefined {
  const longest = texts[key];
  if (longest !== undefined) {
    if (key === "name" && value === "") return "This field may not be blank.";
    return checkText(value, longest);
  }
  if (key === "category" || key === "country") {
    const isText = key === "country" && countryCode === "either" && typeof value === "string" && /^\d+$/.test(value);
    return isText || (Number.isSafeInteger(value) && Number(value) > 0) ? undefined : "A valid id is required.";
  }
  if (key.endsWith("_date")) return isDate(value) ? undefined : "Date has wrong format. Use yyyy-MM-dd.";
  return typeof value === "boolean" ? undefined : "Must be true or false.";
}

function checkPerson(value: JsonValue): FieldErrors {
  if (!isObject(value)) return { contact_person: "Must be an object." };
  const errors: Record<string, string> = {};
  for (const key of Object.keys(value)) {
    const part = value[key] ?? null;
    if (!["name", "email", "type"].includes(key)) errors[`contact_person.${key}`] = "This field is not known.";
    else if (part === null) continue;
    else if (key === "type" && !personTypes.includes(String(part))) {
      errors["contact_person.type"] = "This is not a valid choice.";
    } else {
      const error = checkText(part, key === "email" ? 254 : 50);
      if (error !== undefined) errors[`contact_person.${key}`] = error;
      else if (key === "email" && part !== "" && !email.test(String(part))) {
        errors["contact_person.email"] = "Enter a valid email address.";
      }
    }
  }
  return errors;
}

/** A name and an e-mail address come together or not at all. */
export function checkPair(person: JsonValue | undefined): FieldErrors {
  if (!isObject(person)) return {};
  const { name, email: address } = person;
  if (isEmpty(name) === isEmpty(address)) return {};
  const [missing, given] = isEmpty(name) ? ["name", "email"] : ["email", "name"];
  return { [`contact_person.${missing}`]: `This field is required with ${given}.` };
}

function isEmpty(value: JsonValue | undefined): boolean {
  return value === undefined || value === null || value === "";
}
