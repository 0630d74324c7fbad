import { restSample } from "./rest-sample.ts";

export const airtable = await restSample("airtable-products", {
  api: "airtable",
  textSlug: "Name",
  refusing: { key: "Count", type: "number" },
  tellsCreated: true,
  tellsCreatedAt: false,
  echoes: true,
  // It names no wait: it is 30 s, always.
  longestWaitMs: 30_000,
});
