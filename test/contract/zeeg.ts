import type { Harness } from "./harness.ts";

export const zeeg: Harness = {
  destination: "zeeg",
  api: "zeeg",
  object: "products",
  match: "sku",
  define(sandbox) {
    const attributes = [
      { key: "sku", type: "text", isUnique: true },
      { key: "name", type: "text" },
      { key: "mail", type: "text", validation: ["email"] },
    ] as const;
    sandbox.defineObject({ slug: "products", attributes });
  },
  record: (sku, name) => ({ sku, name }),
  textSlug: "name",
  refused: (sku) => ({ sku, mail: "no-m4il-at-all" }),
  stored: (sandbox) =>
    [...sandbox.records("products")].map(({ id, attributes }) => ({
      id,
      key: String(attributes.sku),
      text: String(attributes.name ?? ""),
    })),
  updates: [
    {
      match: "id",
      keyOf: ({ id }) => id,
      absent: "6f1c4a52-8d0e-4c57-9b0a-2f4d7e1c9a33",
      record: (id, name) => ({ id, name }),
    },
  ],
  tellsCreated: true,
  tellsCreatedAt: true,
  echoes: true,
};
