import type { Harness } from "./harness.ts";
import { airtable } from "./rest-airtable.ts";
import { attio } from "./rest-attio.ts";
import { salesforce } from "./rest-salesforce.ts";
import { salesforceCollections } from "./rest-salesforce-collections.ts";
import { salesforceOauth } from "./rest-salesforce-oauth.ts";
import { zoho } from "./rest-zoho.ts";
import { zeeg } from "./zeeg.ts";

/** Every destination that keeps the contract. */
export const harnesses: readonly Harness[] = [
  zeeg,
  attio,
  salesforce,
  salesforceCollections,
  salesforceOauth,
  zoho,
  airtable,
];
