import { restSample } from "./rest-sample.ts";

export const zoho = await restSample("zoho-leads", {
  api: "zoho",
  textSlug: "Company",
  refusing: { key: "Count", type: "number" },
  tellsCreated: true,
  tellsCreatedAt: false,
  echoes: false,
});
