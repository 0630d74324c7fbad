import type { Sandbox } from "../../src/sandbox/index.ts";
import type { Harness, StoredText, UpdateWay } from "./harness.ts";

const options = ["trade", "private"].map((value) => ({ id: value, value }));
const wrong = "n0-such-0ption";
const isWrite = (method: string, path: string) => method !== "GET" && !path.includes("/oauth/");

function storedIn(object: string, match: string, text: string): (sandbox: Sandbox) => readonly StoredText[] {
  return (sandbox) =>
    [...sandbox.records(object, "hubspot")].map(({ id, attributes }) => ({
      id,
      key: String(attributes[match]),
      text: String(attributes[text] ?? ""),
    }));
}

/** Both ways of update: as upsert does, and by HubSpot's own id. */
function updates(match: string, text: string, absent: string): readonly UpdateWay[] {
  return [
    { match, keyOf: ({ key }) => key, absent, record: (key, value) => ({ [match]: key, [text]: value }) },
    {
      match: "hs_object_id",
      keyOf: ({ id }) => id,
      absent: "19999999999",
      record: (id, value) => ({ hs_object_id: id, [text]: value }),
    },
  ];
}

const common = { destination: "hubspot", api: "hubspot", isWrite } as const;
const tells = { tellsCreated: true, tellsCreatedAt: true, echoes: true, hintsAtThrottling: false } as const;

/** Keys that HubSpot writes in lower case. */
const contacts: Harness = {
  ...common,
  ...tells,
  title: "hubspot, contacts by email,",
  object: "contacts",
  match: "email",
  define(sandbox) {
    const attributes = [{ key: "kind", type: "select", options }] as const;
    sandbox.defineObject({ slug: "contacts", attributes }, "hubspot");
  },
  key: (number) => `k-${number}@example.com`,
  keyWith: (text) => `${text}@example.com`,
  takesKey: (key) => !/[\s,;<>]/.test(key),
  record: (email, firstname) => ({ email, firstname }),
  textSlug: "firstname",
  refused: (email) => ({ email, kind: { id: wrong } }),
  stored: storedIn("contacts", "email", "firstname"),
  updates: updates("email", "firstname", "nobody@example.com"),
};

/** A unique property of the account's own, through an app whose tokens run out. */
const orders: Harness = {
  ...common,
  ...tells,
  title: "hubspot, orders by external_id through OAuth,",
  credentials: 1,
  sandbox: { hubspot: { tokenLifetimeS: 300, dates: "milliseconds", tooManyInputs: "bare" } },
  object: "orders",
  match: "external_id",
  define(sandbox) {
    const attributes = [
      { key: "external_id", type: "text", isUnique: true },
      { key: "kind", type: "select", options },
    ] as const;
    sandbox.defineObject({ slug: "orders", attributes }, "hubspot");
  },
  record: (key, name) => ({ external_id: key, hs_order_name: name }),
  textSlug: "hs_order_name",
  refused: (key) => ({ external_id: key, kind: { id: wrong } }),
  stored: storedIn("orders", "external_id", "hs_order_name"),
  updates: updates("external_id", "hs_order_name", "absent"),
  renews: true,
};

/** A custom object at a dated version, one record a request. */
const machines: Harness = {
  ...common,
  ...tells,
  title: "hubspot, a custom object one by one,",
  settings: { apiVersion: "2026-03", batchSize: 1 },
  sandbox: { hubspot: { nonUniqueMessage: "portal", nonUniqueStatus: 404, dates: "iso" } },
  object: "machines",
  match: "serial",
  define(sandbox) {
    const attributes = [
      { key: "serial", type: "text", isUnique: true },
      { key: "label", type: "text" },
      { key: "kind", type: "select", options },
    ] as const;
    sandbox.defineObject({ slug: "machines", attributes }, "hubspot");
  },
  record: (serial, label) => ({ serial, label }),
  textSlug: "label",
  refused: (serial) => ({ serial, kind: { id: wrong } }),
  stored: storedIn("machines", "serial", "label"),
  updates: updates("serial", "label", "absent"),
};

export const hubspot: readonly Harness[] = [contacts, orders, machines];
