import type { JsonObject } from "../../src/core/types.ts";
import type { Harness } from "./harness.ts";

const products: Harness = {
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

/** One of Zeeg's own objects, whose fields have a form of their own; found by any address of a list. */
const people: Harness = {
  destination: "zeeg",
  title: "zeeg, people by email,",
  api: "zeeg",
  object: "people",
  match: "email",
  define() {},
  key: (number) => `k-${number}@example.com`,
  keyWith: (text) => `${text}@example.com`,
  takesKey: (key) => !/[\s,;<>"()]/.test(key),
  record: (email, description) => ({ email, lastName: "L", description }),
  textSlug: "description",
  refused: (email) => ({ email, lastName: "L", companyId: "n0-uuid-at-all" }),
  stored: (sandbox) =>
    [...sandbox.records("people")].map(({ id, attributes }) => ({
      id,
      key: emailOf(attributes),
      text: String(attributes.description ?? ""),
    })),
  tellsCreated: true,
  tellsCreatedAt: true,
  echoes: true,
};

function emailOf({ emails }: JsonObject): string {
  return Array.isArray(emails) ? String((emails as readonly unknown[])[0]) : "";
}

export const zeeg: readonly Harness[] = [products, people];
