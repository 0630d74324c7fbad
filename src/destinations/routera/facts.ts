import type { Attribute, Rate, ValueRules } from "../../core/types.ts";
import { noRates } from "../options.ts";

export const title = "Routera";

/** Routera's pages name no rate limit. */
export const limits: { readonly maxBatchSize: number; readonly rates: readonly Rate[] } = {
  maxBatchSize: 1,
  rates: noRates,
};

/** "limit, 10 to 100": Routera API, "List deals". */
export const pageSize = 100;

const filledByRoutera = ["id", "archived", "archived_by", "created_at", "updated_at"];

/** What Routera's values must obey. How they are written is not documented beyond text: JSON's own forms, and ISO 8601. */
export function valuesFor(match: string): ValueRules {
  return {
    reserved: match === "id" ? filledByRoutera.filter((slug) => slug !== "id") : filledByRoutera,
    types: ["text", "number", "checkbox", "date", "datetime", "select"],
  };
}

export interface ObjectFacts {
  /** The properties that every answer has: Routera API, the pages of the object. */
  readonly properties: readonly string[];
  /** A create without any of these is refused. */
  readonly oneOf?: readonly string[];
  /** A create without each of these is refused. */
  readonly allOf?: readonly string[];
  /** The page that would say what a create needs is not to be had. */
  readonly isCreateUnknown?: true;
}

/** The objects that have routes of their own. */
export const objects: { readonly [object: string]: ObjectFacts } = {
  contacts: {
    properties: ["first_name", "last_name", "email", "contact_owner", "external_id"],
    oneOf: ["email", "first_name", "last_name"],
  },
  companies: {
    properties: ["company_name", "description", "industry", "company_owner", "external_id"],
    oneOf: ["company_name", "website_url"],
  },
  deals: {
    properties: ["deal_name", "pipeline", "deal_stage", "deal_owner", "external_id"],
    isCreateUnknown: true,
  },
  tickets: {
    properties: ["ticket_name", "pipeline", "ticket_owner", "external_id"],
    allOf: ["ticket_name", "ticket_stage", "pipeline"],
  },
};

/** The attributes that the pages tell; an account has more of its own. */
export function attributesOf(object: string, match: string): readonly Attribute[] {
  const slugs = objects[object]?.properties ?? [];
  return (match === "id" ? ["id", ...slugs] : slugs).map((slug) => ({
    slug,
    type: "text",
    apiType: "text",
    required: false,
    // Where several records share a key, none is picked: the row is refused. So it is as good as unique here.
    unique: slug === match,
    readOnly: false,
  }));
}
