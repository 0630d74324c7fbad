import * as z from "zod";
import type { Rate, ValueRules } from "../../core/types.ts";

/** HubSpot's keys of its own under `destination:` in the config. */
export const shape = {
  apiVersion: z
    .string()
    .regex(/^(v3|\d{4}-\d{2}(-beta)?)$/, 'not a version of HubSpot\'s API: write v3, or a dated one such as "2026-03"')
    .default("v3")
    .describe("Version of the CRM API: v3 (default), or a dated one such as 2026-03."),
  batchSize: z
    .int()
    .min(1)
    .max(100)
    .default(100)
    .describe("Records in one request: 1 to 100 (default). With 1, mode update sends each by a PATCH of its own."),
};

export type HubSpotSettings = z.output<z.ZodObject<typeof shape>>;

/** The lowest tier's, and every tier keeps it: HubSpot API, usage guidelines. The limit per day is the account's. */
export const rates: readonly Rate[] = [{ count: 100, windowMs: 10_000 }];

/** HubSpot's own id of a record: it identifies, but takes no value. */
export const recordIdSlug = "hs_object_id";

/** What HubSpot's values must obey, where records are identified by `match`. */
export function valueRules(match: string): ValueRules {
  return {
    textMaxLength: 65_536,
    reserved: match === recordIdSlug ? [] : [recordIdSlug],
    types: ["text", "number", "checkbox", "date", "datetime", "select", "multiselect"],
    // A list that begins with `;` is added to the one that is stored; to take items away there is no way.
    listModes: { multiselect: ["replace", "add"] },
  };
}

/** By its names and its type id. */
export function isContacts(object: string): boolean {
  return object === "contacts" || object === "contact" || object === "0-1";
}

/** Where the records of an object are: HubSpot API, "Objects"; the dated versions have the date behind `objects`. */
export function objectPath({ apiVersion }: HubSpotSettings, object: string): string {
  const root = apiVersion === "v3" ? "/crm/v3/objects" : `/crm/objects/${apiVersion}`;
  return `${root}/${encodeURIComponent(object)}`;
}

/** Where its properties are described; dated paths of this page are not documented. */
export function propertiesPath(object: string): string {
  return `/crm/v3/properties/${encodeURIComponent(object)}`;
}
