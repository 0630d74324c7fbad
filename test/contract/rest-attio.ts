import { restSample } from "./rest-sample.ts";

export const attio = await restSample("attio-companies", {
  api: "attio",
  textSlug: "name",
  refusing: { key: "Count", type: "number" },
  tellsCreated: false,
  tellsCreatedAt: true,
  echoes: false,
  // Its Retry-After is a date.
  longestWaitMs: 4000,
});
