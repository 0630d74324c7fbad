import { type Property, type PropertyType, property } from "./property.ts";

/** An object type that every account has. */
export interface StandardType {
  /** As in paths and scopes: `contacts`. */
  readonly slug: string;
  readonly singular: string;
  readonly typeId: string;
  /** What the times of a record are called among its properties. */
  readonly createdName: string;
  readonly modifiedName: string;
  /** What a read gives back where it names no properties, beside id and times. */
  readonly shown: readonly string[];
  readonly properties: readonly Property[];
}

function standard(name: string, type: PropertyType, fieldType: string, rest: Partial<Property> = {}): Property {
  return property(name, type, fieldType, { ...rest, hubspotDefined: true });
}

const texts = (...names: string[]) => names.map((name) => standard(name, "string", "text"));
const phones = (...names: string[]) => names.map((name) => standard(name, "string", "phonenumber"));
const numbers = (...names: string[]) => names.map((name) => standard(name, "number", "number"));
/** Options that live in pipelines, owners and the like: the page lists none. */
const external = (...names: string[]) =>
  names.map((name) => standard(name, "enumeration", "select", { externalOptions: true }));

function choice(name: string, values: readonly string[]): Property {
  return standard(name, "enumeration", "select", { options: values.map((value) => ({ label: value, value })) });
}

const address = ["address", "city", "state", "zip", "country"];
const lifecycle = choice("lifecyclestage", [
  "subscriber",
  "lead",
  "marketingqualifiedlead",
  "salesqualifiedlead",
  "opportunity",
  "customer",
  "evangelist",
  "other",
]);

/** Read-only on every record: set by the server. */
export function systemProperties(createdName: string, modifiedName: string): readonly Property[] {
  return [
    standard("hs_object_id", "number", "number", { isReadOnly: true }),
    standard(createdName, "datetime", "date", { isReadOnly: true }),
    standard(modifiedName, "datetime", "date", { isReadOnly: true }),
  ];
}

/** The objects that are there from the start, with those of their properties that the public pages name. */
export const standardTypes: readonly StandardType[] = [
  {
    slug: "contacts",
    singular: "contact",
    typeId: "0-1",
    createdName: "createdate",
    modifiedName: "lastmodifieddate",
    shown: ["email", "firstname", "lastname"],
    properties: [
      standard("email", "string", "text", { hasUniqueValue: true }),
      ...texts("firstname", "lastname", "company", "website", "jobtitle", ...address),
      ...phones("phone", "mobilephone"),
      lifecycle,
      ...external("hubspot_owner_id"),
    ],
  },
  {
    slug: "companies",
    singular: "company",
    typeId: "0-2",
    createdName: "createdate",
    modifiedName: "hs_lastmodifieddate",
    shown: ["name", "domain"],
    properties: [
      ...texts("name", "domain", "website", "description", ...address),
      ...phones("phone"),
      ...numbers("annualrevenue", "numberofemployees"),
      lifecycle,
      ...external("hubspot_owner_id"),
    ],
  },
  {
    slug: "deals",
    singular: "deal",
    typeId: "0-3",
    createdName: "createdate",
    modifiedName: "hs_lastmodifieddate",
    shown: ["dealname", "amount", "closedate", "pipeline", "dealstage"],
    properties: [
      ...texts("dealname", "description"),
      ...numbers("amount"),
      standard("closedate", "datetime", "date"),
      choice("dealtype", ["newbusiness", "existingbusiness"]),
      ...external("pipeline", "dealstage", "hubspot_owner_id"),
    ],
  },
  {
    slug: "tickets",
    singular: "ticket",
    typeId: "0-5",
    createdName: "createdate",
    modifiedName: "hs_lastmodifieddate",
    shown: ["subject", "content", "hs_pipeline", "hs_pipeline_stage", "hs_ticket_priority"],
    properties: [
      ...texts("subject", "content"),
      choice("hs_ticket_priority", ["LOW", "MEDIUM", "HIGH"]),
      ...external("hs_pipeline", "hs_pipeline_stage", "hubspot_owner_id"),
    ],
  },
  {
    slug: "products",
    singular: "product",
    typeId: "0-7",
    createdName: "createdate",
    modifiedName: "hs_lastmodifieddate",
    shown: ["name", "description", "price", "hs_sku"],
    properties: [...texts("name", "description", "hs_sku"), ...numbers("price", "hs_cost_of_goods_sold")],
  },
  {
    slug: "line_items",
    singular: "line_item",
    typeId: "0-8",
    createdName: "createdate",
    modifiedName: "hs_lastmodifieddate",
    shown: ["name", "quantity", "price", "amount"],
    properties: [
      ...texts("name", "description", "hs_sku", "hs_product_id"),
      ...numbers("price", "quantity"),
      standard("amount", "number", "number", { isReadOnly: true }),
    ],
  },
  {
    slug: "orders",
    singular: "order",
    typeId: "0-123",
    createdName: "hs_createdate",
    modifiedName: "hs_lastmodifieddate",
    shown: ["hs_order_name"],
    properties: [
      ...texts("hs_order_name", "hs_currency_code", "hs_source_store", "hs_fulfillment_status"),
      ...texts("hs_shipping_address_city", "hs_shipping_address_state", "hs_shipping_address_street"),
      ...external("hubspot_owner_id"),
    ],
  },
];
