import { expect, test } from "vitest";
import * as z from "zod";
import { configJsonSchema } from "../../src/config/index.ts";

type Node = { readonly [key: string]: Node } & { readonly description?: string };

test("the JSON Schema describes every key, and knows the destinations", () => {
  const schema = JSON.parse(
    JSON.stringify(configJsonSchema({ zeeg: {}, rest: { path: z.string().describe("A path.") } })),
  ) as Node;
  expect(schema).toMatchObject({
    title: "crm-sync configuration",
    properties: {
      destination: {
        anyOf: [{ properties: { type: { const: "zeeg" } } }, { properties: { type: { const: "rest" }, path: {} } }],
      },
    },
    additionalProperties: false,
  });
  expect(undescribed(schema, "")).toEqual([]);
});

function undescribed(node: unknown, path: string): readonly string[] {
  if (typeof node !== "object" || node === null) return [];
  const own = "properties" in node && typeof node.properties === "object" ? Object.entries(node.properties ?? {}) : [];
  const bare = own.filter(([, child]) => !(child as Node).description).map(([key]) => `${path}.${key}`);
  return [...bare, ...Object.entries(node).flatMap(([key, child]) => undescribed(child, `${path}.${key}`))];
}
