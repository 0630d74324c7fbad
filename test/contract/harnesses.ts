import type { Harness } from "./harness.ts";
import { hubspot } from "./hubspot.ts";
import { airtable } from "./rest-airtable.ts";
import { attio } from "./rest-attio.ts";
import { salesforce } from "./rest-salesforce.ts";
import { salesforceCollections } from "./rest-salesforce-collections.ts";
import { salesforceOauth } from "./rest-salesforce-oauth.ts";
import { zoho } from "./rest-zoho.ts";
import { revnue, revnuePaged, revnueReplaced, revnueSilent } from "./revnue.ts";
import { routera, routeraLoose } from "./routera.ts";
import { zeeg } from "./zeeg.ts";

/** Every destination that keeps the contract, and some of them as their pages also allow them to be. */
export const harnesses: readonly Harness[] = [
  ...zeeg,
  ...hubspot,
  routera,
  routeraLoose,
  revnue,
  revnuePaged,
  revnueSilent,
  revnueReplaced,
  attio,
  salesforce,
  salesforceCollections,
  salesforceOauth,
  zoho,
  airtable,
];
