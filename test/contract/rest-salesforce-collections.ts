import { restSample } from "./rest-sample.ts";

export const salesforceCollections = await restSample("salesforce-accounts-collections", {
  api: "salesforce",
  textSlug: "Name",
  refusing: { key: "Count", type: "number" },
  tellsCreated: true,
  tellsCreatedAt: false,
  echoes: false,
});
