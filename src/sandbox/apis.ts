import type { ApiDefinition } from "./api.ts";
import { hubSpotApi } from "./hubspot/definition.ts";
import { zeegApi } from "./zeeg/definition.ts";

/** Every API that the sandbox has, by the name in `urls`, and in `--set <name>.<setting>=<value>`. */
export const apis = { zeeg: zeegApi, hubspot: hubSpotApi } as const;

export type ApiName = keyof typeof apis;
export const apiNames = Object.keys(apis) as readonly ApiName[];

/** What is chosen where an API's public pages leave something open: per API, its settings. */
export type ApiSettings = {
  readonly [name in ApiName]?: (typeof apis)[name] extends ApiDefinition<infer Settings> ? Partial<Settings> : never;
};
