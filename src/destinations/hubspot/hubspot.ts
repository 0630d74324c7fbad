import type { ConfigIssue } from "../../core/errors.ts";
import { destinationType, type Target } from "../options.ts";
import { type HubSpotSettings, isContacts, rates, recordIdSlug, shape, valueRules } from "./facts.ts";

/**
 * HubSpot CRM: up to 100 records a request through `POST /crm/v3/objects/{object}/batch/upsert`, which says of each whether
 * it is new. What belongs to which record is told by `objectWriteTraceId` alone.
 */
export const hubspot = destinationType({
  title: "HubSpot",
  defaultBaseUrl: "https://api.hubapi.com",
  shape,
  objects: "any, by its name or type id: contacts, companies, deals, orders, 0-1, 2-12345",
  matchRule: "a property with unique values (email of contacts); with mode update also hs_object_id",
  modes: {
    upsert: true,
    update: true,
    create:
      "after a lost answer, a record that it created could not be told for sure from one that somebody else did. Use mode upsert with a property whose values are unique",
  },
  page: "hubspot.md",
  readsSchema: true,
  keepsRecords: false,
  credentials: () => [
    [{ key: "token", variable: "HUBSPOT_ACCESS_TOKEN" }],
    [
      { key: "refreshToken", variable: "HUBSPOT_REFRESH_TOKEN" },
      { key: "clientId", variable: "HUBSPOT_CLIENT_ID" },
      { key: "clientSecret", variable: "HUBSPOT_CLIENT_SECRET" },
    ],
  ],
  plan: (target) => ({
    limits: { maxBatchSize: target.settings.batchSize, rates },
    values: valueRules(target.match),
    issues: issuesOf(target),
    notes: notesOf(target),
  }),
  sandbox: () => "hubspot",
  create: async (options) => new (await import("./destination.ts")).HubSpot(options),
});

function issuesOf({ object, match, mode }: Target<HubSpotSettings>): readonly ConfigIssue[] {
  const issues: ConfigIssue[] = [];
  if (/^(\.|%2e){1,2}$/i.test(object)) {
    issues.push({ path: ["object"], message: `"${object}" cannot be the name of a HubSpot object.` });
  }
  if (match === recordIdSlug && mode !== "update") {
    const message = `${recordIdSlug} is HubSpot's own id of a record that is there, so nothing can be created by it: use mode: update, or match a property with unique values.`;
    issues.push({ path: ["match"], message });
  }
  return issues;
}

function notesOf({ object, match, mode }: Target<HubSpotSettings>): readonly string[] {
  if (!isContacts(object) || match !== "email" || mode !== "upsert") return [];
  return [
    "HubSpot does not support partial upserts of contacts by email, and does not say what becomes of the other properties: send every property that this source owns, or match a unique property of your own.",
  ];
}
