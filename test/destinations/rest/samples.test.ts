import { describe, expect, it } from "vitest";
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
