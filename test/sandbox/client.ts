import { afterEach } from "vitest";
import { type ObjectDefinition, type Sandbox, type SandboxOptions, startSandbox } from "../../src/sandbox/index.ts";

/** A shop's products: one attribute of each type that matters. */
export const products: ObjectDefinition = {
  slug: "products",
  attributes: [
    { key: "sku", type: "text", isUnique: true },
    { key: "name", type: "text" },
    { key: "barcode", type: "text", isUnique: true },
    { key: "price", type: "number" },
    { key: "in_stock", type: "checkbox" },
    { key: "launched_at", type: "date" },
    { key: "seen_at", type: "datetime" },
    { key: "phone", type: "phone_number" },
    {
      key: "category",
      type: "select",
      options: [
        { id: "opt_1", value: "Dresses" },
        { id: 2, value: "Shoes" },
      ],
    },
    {
      key: "tags",
      type: "multiselect",
      options: [
        { id: 1, value: "new" },
        { id: 2, value: "sale" },
      ],
    },
    { key: "related", type: "relation", relatedObjectSlug: "products" },
    { key: "owner", type: "user" },
    { key: "stars", type: "rating" },
    { key: "cost", type: "currency" },
  ],
};

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: answers of every shape are looked into
  readonly body: any;
}

const running: Sandbox[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((sandbox) => sandbox.close()));
});

/** A sandbox with products, closed after the test, and a client of it. */
export async function start(options: SandboxOptions = {}) {
  const sandbox = await startSandbox({ objects: [products], graceMs: 50, ...options });
  running.push(sandbox);

  async function call(method: string, path: string, body?: unknown, init: RequestInit = {}): Promise<Answer> {
    const answer = await fetch(`${sandbox.urls.zeeg}${path}`, {
      method,
      headers: { authorization: "Bearer sandbox", "content-type": "application/json" },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
      ...init,
    });
    const text = await answer.text();
    const isJson = answer.headers.get("content-type")?.includes("json") ?? false;
    return { status: answer.status, headers: answer.headers, body: isJson ? JSON.parse(text) : text };
  }
  const assert = (body: object, match = "sku") => call("PUT", `/crm/products?matchingAttribute=${match}`, body);
  const held = () => [...sandbox.records("products")].map((record) => record.attributes);
  return { sandbox, call, assert, held };
}

/** What the promise was rejected with. */
export async function failure(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => "no failure",
    (error: Error) => `${error.message} ${String((error.cause as Error | undefined)?.message)}`,
  );
}
