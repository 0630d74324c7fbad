import type { SandboxApi } from "./api.ts";

/** An API and where it is. */
export interface ServedApi {
  readonly name: string;
  readonly prefix: string;
  readonly api: SandboxApi;
}

/** What the scoreboard calls an object: that of Zeeg by its slug, that of another API with the API's name before it. */
export function scoredAs(api: string, object: string): string {
  return api === "zeeg" ? object : `${api}/${object}`;
}
