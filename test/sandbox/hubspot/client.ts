import { type ObjectDefinition, type SandboxOptions, startSandbox } from "../../../src/sandbox/index.ts";
import { afterTest } from "../../http/servers.ts";
import type { Answer } from "../client.ts";

/** An object of the account's own, with a property of each type. */
const gadgets: ObjectDefinition = {
  slug: "gadgets",
  singularName: "gadget",
  attributes: [
    { key: "sku", type: "text", isUnique: true },
    { key: "barcode", type: "text", isUnique: true },
    { key: "name", type: "text" },
    { key: "price", type: "number" },
    { key: "in_stock", type: "checkbox" },
    { key: "launched_on", type: "date" },
    { key: "seen_at", type: "datetime" },
    {
      key: "colour",
      type: "select",
      options: [
        { id: "red", value: "Red" },
        { id: 2, value: "Blue" },
      ],
    },
    { key: "tags", type: "multiselect", options: ["new", "sale", "old"] },
    { key: "stage", type: "select" },
  ],
};

/** A sandbox with gadgets, closed after the test, and a client of its HubSpot. */
export async function start(options: SandboxOptions = {}) {
  const sandbox = await startSandbox({ graceMs: 50, ...options });
  afterTest(() => sandbox.close());
  sandbox.defineObject(gadgets, "hubspot");
  const url = sandbox.urls.hubspot;

  async function call(method: string, path: string, body?: unknown, headers: object = {}): Promise<Answer> {
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: "Bearer sandbox", "content-type": "application/json", ...headers },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, body: text === "" ? undefined : JSON.parse(text) };
  }
  /** `POST /crm/v3/objects/gadgets/batch/<kind>` */
  const batch = (kind: string, inputs: readonly unknown[], rest: object = {}, type = "gadgets") =>
    call("POST", `/crm/v3/objects/${type}/batch/${kind}`, { inputs, ...rest });
  const held = (object = "gadgets") => [...sandbox.records(object, "hubspot")].map(({ attributes }) => attributes);
  return { sandbox, url, call, batch, held };
}

/** An input of an upsert by SKU. */
export function gadget(sku: string, properties: object = {}, objectWriteTraceId?: string) {
  return { id: sku, idProperty: "sku", properties, ...(objectWriteTraceId && { objectWriteTraceId }) };
}

/** An input of an upsert by e-mail. */
export function contact(email: string, properties: object = {}, objectWriteTraceId?: string) {
  return { id: email, idProperty: "email", properties, ...(objectWriteTraceId && { objectWriteTraceId }) };
}

/** The JSON inside the message of values that are refused. */
export function embedded(message: string): readonly { readonly name: string; readonly error: string }[] {
  return JSON.parse(message.slice(message.indexOf("[")));
}
