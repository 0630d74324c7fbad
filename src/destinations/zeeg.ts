import type { ConfigIssue } from "../core/errors.ts";
import { destinationType } from "./options.ts";
import { limits, values } from "./zeeg-facts.ts";

/** The two standard objects have endpoints and bodies of their own. */
const ownShape: ReadonlySet<string> = new Set(["people", "companies"]);

/**
 * Zeeg CRM v2: one record a request through "Assert a CRM record", `PUT /crm/{object}?matchingAttribute={slug}`, which
 * answers 201 when it created and 200 when it updated. Zeeg documents no numbers for its rate limit.
 */
export const zeeg = destinationType({
  title: "Zeeg",
  defaultBaseUrl: "https://api.zeeg.me/v2",
  shape: {},
  objects: "any custom object, by its slug",
  matchRule: "any attribute; best one that Zeeg holds unique",
  modes: {
    upsert: true,
    update: "crm-sync does not do that with Zeeg yet",
    create: "a create whose answer is lost could not be looked up, and would be done twice",
  },
  page: "zeeg.md",
  readsSchema: true,
  keepsRecords: false,
  credentials: () => [[{ key: "token", variable: "ZEEG_API_TOKEN" }]],
  plan: ({ object }) => ({ limits, values, issues: objectIssues(object) }),
  sandbox: () => "zeeg",
  create: async (options) => new (await import("./zeeg-destination.ts")).Zeeg(options),
});

function objectIssues(object: string): readonly ConfigIssue[] {
  if (!ownShape.has(object)) return [];
  const message = `Zeeg's "${object}" has an endpoint and fields of its own, which crm-sync does not speak. Only custom objects can be synced.`;
  return [{ path: ["object"], message }];
}
