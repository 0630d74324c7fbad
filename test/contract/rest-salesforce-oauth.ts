import type { Harness } from "./harness.ts";
import { salesforceCollections } from "./rest-salesforce-collections.ts";

/** The same with tokens that are fetched, and fetched again. */
export const salesforceOauth: Harness = {
  ...salesforceCollections,
  title: "rest, with OAuth",
  settings: { ...salesforceCollections.settings, auth: { type: "oauth", tokenUrl: "/services/oauth2/token" } },
  renews: true,
  isWrite: (_method, path) => !path.includes("/oauth2/"),
};
