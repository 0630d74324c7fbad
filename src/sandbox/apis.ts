import { airtableApi } from "./airtable/api.ts";
import type { ApiDefinition } from "./api.ts";
import { attioApi } from "./attio/api.ts";
import { hubSpotApi } from "./hubspot/definition.ts";
import { revnueApi } from "./revnue/definition.ts";
import { routeraApi } from "./routera/definition.ts";
import { salesforceApi } from "./salesforce/api.ts";
import { zeegApi } from "./zeeg/definition.ts";
import { zohoApi } from "./zoho/api.ts";

/** Every API that the sandbox has, by the name in `urls`, and in `--set <name>.<setting>=<value>`. */
export const apis = {
  zeeg: zeegApi,
  hubspot: hubSpotApi,
  routera: routeraApi,
  revnue: revnueApi,
  attio: attioApi,
  salesforce: salesforceApi,
  zoho: zohoApi,
  airtable: airtableApi,
} as const;

export type ApiName = keyof typeof apis;
export const apiNames = Object.keys(apis) as readonly ApiName[];

/** What is chosen where an API's public pages leave something open: per API, its settings. */
export type ApiSettings = {
  readonly [name in ApiName]?: (typeof apis)[name] extends ApiDefinition<infer Settings> ? Partial<Settings> : never;
};
