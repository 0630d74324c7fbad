import type { ApiName } from "../../src/sandbox/apis.ts";
import type { ObjectDefinition, SandboxOptions } from "../../src/sandbox/index.ts";
import { type Answer, start } from "./client.ts";

/** Two fields to match on, and one of each type. */
export const fields: ObjectDefinition["attributes"] = [
  { key: "sku", type: "text", isUnique: true },
  { key: "code", type: "number", isUnique: true },
  { key: "name", type: "text" },
  { key: "price", type: "number" },
  { key: "sold", type: "checkbox" },
  { key: "day", type: "date" },
  { key: "seen", type: "datetime" },
  { key: "kind", type: "select", options: [{ id: "opt_1", value: "Dresses" }, "Shoes"] },
  { key: "tags", type: "multiselect", options: ["new", "sale"] },
];

/** Values that no type of the table above takes. */
export const wrong: Readonly<Record<string, unknown>> = {
  name: 7,
  price: "7",
  sold: "yes",
  day: "2024-02-30",
  seen: "2024-02-03 10:00",
  kind: 1,
  tags: 5,
};

/** A sandbox with `Products` in one API, closed after the test, and a client of that API. */
export async function startApi(
  api: ApiName,
  {
    scheme = "Bearer",
    attributes = fields,
    ...options
  }: SandboxOptions & {
    readonly scheme?: string;
    readonly attributes?: ObjectDefinition["attributes"];
  } = {},
) {
  const { sandbox } = await start({ objects: [], ...options });
  sandbox.defineObject({ slug: "Products", attributes }, api);

  async function send(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = { authorization: `${scheme} sandbox` },
  ): Promise<Answer> {
    const isText = typeof body === "string" || body instanceof URLSearchParams;
    const answer = await fetch(`${sandbox.urls[api]}${path}`, {
      method,
      headers: { "content-type": "application/json", ...headers },
      ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, body: text === "" ? undefined : JSON.parse(text) };
  }
  const held = () =>
    [...sandbox.records("Products", api)].map(({ attributes }) =>
      Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== null)),
    );
  const score = () => sandbox.stats().objects[`${api}/Products`];
  const ids = () => [...sandbox.records("Products", api)].map(({ id }) => id);
  return { sandbox, send, held, score, ids };
}
