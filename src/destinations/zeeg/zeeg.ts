import { destinationType } from "../options.ts";
import { planZeeg } from "./plan.ts";

/**
 * Zeeg CRM v2: one record a request through "Assert a CRM record", `PUT /crm/{object}?matchingAttribute={slug}`, which
 * answers 201 when it created and 200 when it updated; or, where the record's id is known, through "Patch a CRM record".
 * Zeeg documents no numbers for its rate limit.
 */
export const zeeg = destinationType({
  title: "Zeeg",
  defaultBaseUrl: "https://api.zeeg.me/v2",
  shape: {},
  objects: "any custom object, by its slug; people; companies",
  matchRule:
    "any attribute, best one that Zeeg holds unique; people: email, phoneNumber or one of your own; companies: domain; with mode update: id",
  modes: {
    upsert: true,
    update: true,
    create: "a create whose answer is lost could not be looked up, and would be done twice",
  },
  page: "zeeg.md",
  readsSchema: true,
  keepsRecords: false,
  credentials: () => [[{ key: "token", variable: "ZEEG_API_TOKEN" }]],
  plan: planZeeg,
  sandbox: () => "zeeg",
  create: async (options) => new (await import("./zeeg-destination.ts")).Zeeg(options),
});
