import { restSample } from "./rest-sample.ts";

export const salesforce = await restSample("salesforce-accounts", {
  api: "salesforce",
  textSlug: "Name",
  refusing: { key: "Count", type: "number" },
  tellsCreated: true,
  tellsCreatedAt: false,
  echoes: false,
});
