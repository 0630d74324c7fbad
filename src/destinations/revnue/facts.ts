import type { Attribute, Rate, ValueRules, ValueType } from "../../core/types.ts";

export const title = "Revnue";
export const object = "customers";

/** Revnue's page on rate limits exists with 20 and with 100 requests a minute, for all clients of an account: the lower one. */
export const limits: { readonly maxBatchSize: number; readonly rates: readonly Rate[] } = {
  maxBatchSize: 1,
  rates: [{ count: 20, windowMs: 60_000 }],
};

export const values: ValueRules = { types: ["text", "number", "checkbox", "date", "select"] };

const text = (slug: string, textMaxLength: number): Attribute => ({ ...plain(slug, "text"), rules: { textMaxLength } });
const id = (slug: string): Attribute => ({ ...plain(slug, "number"), rules: { integersOnly: true } });

function plain(slug: string, type: ValueType): Attribute {
  return { slug, type, apiType: type, required: slug === "name", unique: slug === "name", readOnly: false };
}

const contactTypes = ["account_management", "billing", "executive", "sales", "support", "technical"];

/** Every field that can be written, beside `company` and those of a template: Revnue API, "Update Customer", body parameters. */
export const writable: readonly Attribute[] = [
  text("name", 50),
  id("category"),
  text("contact_person.name", 50),
  text("contact_person.email", 254),
  {
    ...plain("contact_person.type", "select"),
    options: contactTypes.map((type) => ({ id: type, label: type.replaceAll("_", " ") })),
  },
  text("address_line_1", 50),
  text("address_line_2", 50),
  text("city", 50),
  text("state_province", 50),
  text("zip_postal_code", 20),
  id("country"),
  text("phone", 20),
  text("mobile", 20),
  text("fax", 20),
  text("website", 50),
  text("general_description", 1000),
  text("supplementary_description", 1000),
  text("additional_description", 1000),
  plain("nda_signed", "checkbox"),
  plain("nda_signed_date", "date"),
  plain("msa_signed", "checkbox"),
  plain("msa_signed_date", "date"),
  id("template.id"),
];

/** Revnue's own id, where records are told apart by it. */
export const ownId: Attribute = { ...id("id"), unique: true };

/** What the slugs of a template's fields begin with: its id or name follows. */
export const templateField = "template.fields.";
