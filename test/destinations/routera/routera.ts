import type { Destination } from "../../../src/core/destination.ts";
import type { KnownRecord, RecordIndex } from "../../../src/core/record-index.ts";
import type { JsonObject, MappedRecord, WriteMode } from "../../../src/core/types.ts";
import { Routera } from "../../../src/destinations/routera/destination.ts";
import { afterTest } from "../../http/servers.ts";
import { anIndex, recordWith, type Said, type Seen, scripted } from "../indexed/scripted.ts";

export const secret = "s3cret/of+routera";

export interface Options {
  readonly object?: string;
  readonly match?: string;
  readonly mode?: WriteMode;
  readonly indexMaxAge?: number;
  readonly index?: RecordIndex;
  readonly timeoutMs?: number;
}

/** A Routera with records, where the script does not say otherwise; it gives the tokens t1, t2, ... */
export async function routeraWith(
  stored: readonly JsonObject[],
  script: (seen: Seen, before: readonly Seen[]) => Said | "reset" | "hang" | undefined = () => undefined,
  options: Options = {},
) {
  const records = [...stored];
  let tokens = 0;
  const server = await scripted((seen, before) => {
    const said = script(seen, before);
    if (said !== undefined) return said;
    if (seen.url === "/oauth2/token") {
      return { body: { access_token: `t${++tokens}`, expires_in: 3600, token_type: "Bearer" } };
    }
    if (seen.method === "GET") {
      const query = new URL(seen.url, "http://x").searchParams;
      const [offset, limit] = [Number(query.get("offset")), Number(query.get("limit"))];
      const data = records.slice(offset, offset + limit);
      return { body: { data, pagination: { limit, offset, count: data.length } } };
    }
    const { fields } = JSON.parse(seen.body) as { fields: JsonObject };
    return { status: seen.method === "POST" ? 201 : 200, body: { ...contact("new"), ...fields } };
  });
  const index = options.index ?? (await anIndex());
  const destination = routeraAt(server.url, index, options);
  return { ...server, records, destination, index };
}

export function routeraAt(url: string, index: RecordIndex, options: Options = {}): Destination {
  const { object = "contacts", match = "external_id", mode = "upsert", indexMaxAge = 0, timeoutMs = 5000 } = options;
  const destination = new Routera({
    baseUrl: new URL(url),
    credentials: { clientId: "id-of-routera", clientSecret: secret },
    object,
    match,
    mode,
    settings: { indexMaxAge },
    listModes: {},
    openRecords: async () => index,
    timeoutMs,
    env: {},
    version: "0",
  });
  afterTest(() => destination.close());
  return destination;
}

/** As Routera gives it. */
export function contact(id: string, values: JsonObject = {}): JsonObject {
  const created_at = "2026-05-28T12:00:00.250Z";
  return { id, external_id: null, email: null, archived: false, created_at, updated_at: created_at, ...values };
}

export function row(values: JsonObject): MappedRecord {
  return recordWith("external_id", { first_name: "Ann", ...values });
}

/** The requests behind the token's, as `POST /contacts`. */
export function calls(seen: readonly Seen[]): readonly string[] {
  return seen.filter(({ url }) => url !== "/oauth2/token").map(({ method, url }) => `${method} ${url.split("?")[0]}`);
}

export const known = (key: string, id: string): KnownRecord => ({ key, id });
