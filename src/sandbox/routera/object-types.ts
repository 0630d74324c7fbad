/** One of Routera's objects, as its pages describe it. */
interface ObjectType {
  readonly singular: string;
  /** Fields that every answer shows. */
  readonly shown: readonly string[];
  /** Fields that are there and shown only where `properties` asks for them. */
  readonly more: readonly string[];
  /** A new record needs a value for one field of each group. */
  readonly needs: readonly (readonly string[])[];
}

/** Routera API: introduction; contacts, companies and tickets: create. */
export const objectTypes = {
  contacts: {
    singular: "contact",
    shown: ["first_name", "last_name", "email", "contact_owner", "external_id"],
    more: ["phone"],
    needs: [["email", "first_name", "last_name"]],
  },
  companies: {
    singular: "company",
    shown: ["company_name", "description", "industry", "company_owner", "external_id"],
    more: ["website_url"],
    needs: [["company_name", "website_url"]],
  },
  deals: {
    singular: "deal",
    shown: ["deal_name", "pipeline", "deal_stage", "deal_owner", "external_id"],
    more: [],
    // Not documented: see the setting `dealFields`.
    needs: [["deal_name"], ["deal_stage"], ["pipeline"]],
  },
  tickets: {
    singular: "ticket",
    shown: ["ticket_name", "pipeline", "ticket_owner", "external_id"],
    more: ["ticket_stage"],
    needs: [["ticket_name"], ["ticket_stage"], ["pipeline"]],
  },
} as const satisfies { readonly [slug: string]: ObjectType };

export type TypeName = keyof typeof objectTypes;

/** Set by the server; nobody writes them. */
export const systemFields: ReadonlySet<string> = new Set(["id", "archived", "archived_by", "created_at", "updated_at"]);

export function isTypeName(slug: string | undefined): slug is TypeName {
  return slug !== undefined && Object.hasOwn(objectTypes, slug);
}

/** Whether every account has the field. */
export function isStandardField(type: TypeName, key: string): boolean {
  const { shown, more }: ObjectType = objectTypes[type];
  return systemFields.has(key) || shown.includes(key) || more.includes(key);
}
