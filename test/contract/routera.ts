import type { Harness } from "./harness.ts";

/** The pages of Routera tell no way to clear a value. */
export const routera: Harness = {
  destination: "routera",
  api: "routera",
  object: "contacts",
  match: "external_id",
  define: (sandbox) => sandbox.defineObject({ slug: "contacts", attributes: [] }, "routera"),
  // A contact without any name or address is not created.
  record: (external_id, first_name) => ({ external_id, first_name, last_name: "Somebody" }),
  textSlug: "first_name",
  refused: (external_id) => ({ external_id, last_name: "S0mebody-else", no_such_field: "wr0ng" }),
  stored: (sandbox) =>
    [...sandbox.records("contacts", "routera")].map(({ id, attributes }) => ({
      id,
      key: String(attributes.external_id),
      text: String(attributes.first_name ?? ""),
    })),
  isWrite: (method, path) => method !== "GET" && !path.includes("/oauth2/"),
  clears: false,
  tellsCreated: true,
  tellsCreatedAt: true,
  echoes: true,
  renews: true,
};

/** Companies in a list that is in no order, under a key of the account's own that Routera does not hold unique. */
export const routeraLoose: Harness = {
  ...routera,
  title: "routera, with an order, a count, keys and tokens that are no help",
  sandbox: {
    routera: { order: "shuffled", count: "total", uniqueKeys: "none", tokenLifetime: 2, nulls: "reject" },
  },
  object: "companies",
  match: "erp.no",
  define(sandbox) {
    const attributes = [{ key: "erp.no", type: "text" }] as const;
    sandbox.defineObject({ slug: "companies", attributes }, "routera");
  },
  record: (no, description) => ({ "erp.no": no, description, company_name: "Somebody" }),
  textSlug: "description",
  refused: (no) => ({ "erp.no": no, company_name: "S0mebody-else", no_such_field: "wr0ng" }),
  stored: (sandbox) =>
    [...sandbox.records("companies", "routera")].map(({ id, attributes }) => ({
      id,
      key: String(attributes["erp.no"]),
      text: String(attributes.description ?? ""),
    })),
};
