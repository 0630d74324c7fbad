import type { DestinationType } from "./options.ts";
import { limits, values } from "./zeeg-facts.ts";

/**
 * Zeeg CRM v2: one record a request through "Assert a CRM record", `PUT /crm/{object}?matchingAttribute={slug}`, which
 * answers 201 when it created and 200 when it updated. Zeeg documents no numbers for its rate limit.
 */
export const zeeg: DestinationType = {
  title: "Zeeg",
  defaultBaseUrl: "https://api.zeeg.me/v2",
  tokenVariable: "ZEEG_API_TOKEN",
  rates: limits.rates,
  values,
  maxBatchSize: limits.maxBatchSize,
  readsSchema: true,
  create: async (options) => new (await import("./zeeg-destination.ts")).Zeeg(options),
};
