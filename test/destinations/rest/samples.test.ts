import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import * as z from "zod";
import { destinationShapes } from "../../../src/destinations/index.ts";
import { faultsOf, sampleKeys } from "./rest.ts";

const samples = [
  ["attio-companies", "customer_number"],
  ["salesforce-accounts", "Customer_No__c"],
  ["salesforce-accounts-collections", "Customer_No__c"],
  ["zoho-leads", "Email"],
  ["airtable-products", "SKU"],
] as const;

describe("the samples", () => {
  it.each(samples)("%s has nothing wrong with it", (name, match) => {
    expect(faultsOf(sampleKeys(name), { match, slugs: [match, "Name"] })).toEqual([]);
  });
});

describe("docs/rest.md", () => {
  const text = readFileSync("docs/rest.md", "utf8");

  it("has examples with nothing wrong in them, in every mode that they declare", () => {
    const blocks = [...text.matchAll(/```yaml\n([^`]*)```/g)].map(
      (match) => parse(match[1] ?? "") as { destination: object },
    );
    expect(blocks.length).toBeGreaterThan(3);
    for (const { destination } of blocks) {
      expect(faultsOf(destination)).toEqual([]);
      for (const mode of ["update", "create"] as const) {
        if (mode in destination) expect(faultsOf(destination, { mode })).toEqual([]);
      }
    }
  });

  it("tells of every key that a declaration may have", () => {
    const schema = z.toJSONSchema(z.strictObject(destinationShapes.rest ?? {}), { io: "input" });
    const keys = new Set<string>();
    JSON.stringify(schema, (name, value: unknown) => {
      if (name === "properties" && typeof value === "object" && value !== null) {
        for (const key of Object.keys(value)) keys.add(key);
      }
      return value;
    });
    expect(keys.size).toBeGreaterThan(50);
    expect([...keys].filter((key) => !text.includes(key))).toEqual([]);
  });
});
