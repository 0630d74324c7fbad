import type { Attribute, Catalog, CrmObject } from "../catalog.ts";
import type { AttributeType } from "../definitions.ts";
import { untouched } from "../standard-objects.ts";

/** An attribute that every account has: named in snake_case by the schema and when matching, in camelCase by bodies. */
export interface StandardAttribute {
  readonly slug: string;
  /** Its key in bodies, and in the store. */
  readonly key: string;
  readonly type: AttributeType;
  /** What its value is, where the type does not say it. */
  readonly holds?: "emails" | "socials" | "company";
}

/** People or companies: objects with a shape of their own. */
export interface StandardObject {
  readonly slug: "people" | "companies";
  readonly singularName: string;
  readonly pluralName: string;
  /** The key of a record in an answer. */
  readonly envelope: "person" | "company";
  readonly attributes: readonly StandardAttribute[];
}

/** Zeeg API: update a person. */
const people: StandardObject = {
  slug: "people",
  singularName: "Person",
  pluralName: "People",
  envelope: "person",
  attributes: [
    { slug: "first_name", key: "firstName", type: "text" },
    { slug: "last_name", key: "lastName", type: "text" },
    { slug: "salutation", key: "salutation", type: "text" },
    { slug: "emails", key: "emails", type: "text", holds: "emails" },
    { slug: "job_title", key: "jobTitle", type: "text" },
    { slug: "description", key: "description", type: "text" },
    { slug: "phone_number", key: "phoneNumber", type: "phone_number" },
    { slug: "primary_location", key: "primaryLocation", type: "text" },
    { slug: "avatar_url", key: "avatarUrl", type: "text" },
    { slug: "company_id", key: "companyId", type: "relation", holds: "company" },
    { slug: "socials", key: "socials", type: "text", holds: "socials" },
  ],
};

/** Zeeg API: CRM bulk import. Which attributes there are beside these is not documented. */
const companies: StandardObject = {
  slug: "companies",
  singularName: "Company",
  pluralName: "Companies",
  envelope: "company",
  attributes: [
    { slug: "name", key: "name", type: "text" },
    { slug: "domain", key: "domain", type: "text" },
  ],
};

/** The objects that every account has, by slug. */
export const standardObjects: ReadonlyMap<string, StandardObject> = new Map([
  ["people", people],
  ["companies", companies],
]);

/** The object of that slug, if there is one. A standard one is in the database only once it is written to. */
export function objectOf(catalog: Catalog, slug: string, nowSeconds: number, isWrite: boolean): CrmObject | undefined {
  const object = catalog.get(slug);
  const standard = standardObjects.get(slug);
  if (object !== undefined || standard === undefined) return object;
  const { singularName, pluralName } = standard;
  if (!isWrite) return untouched(slug, singularName, pluralName);
  return catalog.define({ slug, singularName, pluralName, attributes: [] }, nowSeconds);
}

/** Whether the object has an attribute of this name from the start: in either way of writing, or a part of one. */
export function isStandardKey(object: string, name: string): boolean {
  const standard = standardObjects.get(object);
  if (standard === undefined) return false;
  const [head = ""] = name.split(".");
  if (object === "people" && (head === "email" || head === "company")) return true;
  return standard.attributes.some(({ slug, key }) => slug === head || key === head) || head === "customAttributes";
}

/** A standard attribute as the schema shows it. */
export function toSchemaAttribute({ slug, type, holds }: StandardAttribute): Attribute {
  const isCompany = holds === "company";
  return {
    key: slug,
    type,
    label: slug,
    isRequired: false,
    isUnique: false,
    isArchived: false,
    options: [],
    validation: holds === "emails" ? ["email"] : [],
    relationType: isCompany ? "many_to_one" : null,
    relatedObjectSlug: isCompany ? "companies" : null,
  };
}
