import type { Attribute, ObjectSchema, ValueRules } from "../../core/types.ts";
import { values as customValues } from "./facts.ts";

/** An object with an endpoint and fields of its own. */
export interface StandardObject {
  readonly slug: "people" | "companies";
  /** What holds the record in an answer; undefined where that is not documented. */
  readonly envelope: string | undefined;
  /** The attributes that Zeeg's pages name, under the names of the body. */
  readonly attributes: readonly Attribute[];
  /** What `matchingAttribute` calls them, where that is documented. */
  readonly matchNames: { readonly [slug: string]: string };
  readonly takesCustomMatch: boolean;
  readonly values: ValueRules;
}

const text = (slug: string, unique = false): Attribute => ({
  slug,
  apiType: "text",
  type: "text",
  required: false,
  unique,
  readOnly: false,
});

/** The most that any of them may hold, and how numbers are written, is documented for custom objects alone. */
const values: ValueRules = {
  types: [...customValues.types, "json"],
  reserved: ["id", "created_at", "updated_at", "createdAt", "updatedAt", "company", "customAttributes"],
};

export const socials = ["linkedin", "twitter", "facebook", "instagram"].map((name) => `socials.${name}`);

/** `PUT /crm/people?matchingAttribute=`: Zeeg API, "Update a CRM person". `email` is the first of `emails`. */
const people: StandardObject = {
  slug: "people",
  envelope: "person",
  attributes: [
    ...["firstName", "lastName", "salutation"].map((slug) => text(slug)),
    text("email", true),
    { ...text("emails"), apiType: "list of e-mail addresses", type: "json" },
    ...["jobTitle", "description", "phoneNumber", "primaryLocation", "avatarUrl", "companyId"].map((slug) =>
      text(slug),
    ),
    ...socials.map((slug) => text(slug)),
  ],
  // Snake case, though the body has camel case.
  matchNames: { email: "email", phoneNumber: "phone_number" },
  takesCustomMatch: true,
  values,
};

/** `PUT /crm/companies?matchingAttribute=domain`, and by nothing else: Zeeg's guide to bulk imports. */
const companies: StandardObject = {
  slug: "companies",
  envelope: undefined,
  attributes: [text("name"), text("domain", true)],
  matchNames: { domain: "domain" },
  takesCustomMatch: false,
  values,
};

const objects: { readonly [slug: string]: StandardObject } = { people, companies };

/** Undefined for a custom object. */
export function standardObject(slug: string): StandardObject | undefined {
  return Object.hasOwn(objects, slug) ? objects[slug] : undefined;
}

export function isStandardSlug({ attributes }: StandardObject, slug: string): boolean {
  return attributes.some((attribute) => attribute.slug === slug);
}

/** What is known of it without asking, and what `custom` adds. */
export function standardSchema({ slug, attributes }: StandardObject, custom?: ObjectSchema): ObjectSchema {
  const own = new Set(attributes.map((attribute) => attribute.slug));
  const others = custom?.attributes.filter((attribute) => !own.has(attribute.slug)) ?? [];
  return { ...custom, object: slug, attributes: [...attributes, ...others], isOpen: true };
}
