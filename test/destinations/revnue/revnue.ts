import type { RecordIndex } from "../../../src/core/record-index.ts";
import type { JsonObject, MappedRecord, WriteMode } from "../../../src/core/types.ts";
import { Revnue } from "../../../src/destinations/revnue/destination.ts";
import { afterTest } from "../../http/servers.ts";
import { anIndex, recordWith, type Said, type Seen, scripted } from "../indexed/scripted.ts";

export const token = "rv_5ecret";

export interface Options {
  readonly match?: string;
  readonly mode?: WriteMode;
  readonly company?: number;
  readonly update?: "patch" | "put";
  readonly index?: RecordIndex;
}

const templates = [
  {
    id: 7,
    name: "Wholesale",
    type: "customer",
    is_active: true,
    fields: [
      { id: 71, name: "Credit limit", data_type: "money", is_active: true, order: 1 },
      { id: 72, name: "Staff", data_type: "number", is_active: true, order: 2 },
      { id: 73, name: "Since", data_type: "date", is_active: true, order: 3 },
      { id: 74, name: "Rep", data_type: "text", is_active: true, order: 4 },
      { id: 75, name: "Old", data_type: "text", is_active: false, order: 5 },
      { id: 76, name: "Scan", data_type: "attachment", is_active: true, order: 6 },
    ],
  },
  { id: 8, name: "Retail", type: "customer", fields: [{ id: 81, name: "Staff", data_type: "text" }] },
  { id: 9, name: "Supplier", type: "supplier", fields: [{ id: 91, name: "Rating", data_type: "number" }] },
];

/** A Revnue with customers, where the script does not say otherwise. */
export async function revnueWith(
  customers: unknown,
  script: (seen: Seen, before: readonly Seen[]) => Said | "reset" | "hang" | undefined = () => undefined,
  options: Options = {},
) {
  const server = await scripted((seen, before) => {
    const said = script(seen, before);
    if (said !== undefined) return said;
    if (seen.url.startsWith("/api/v2/custom-form-template/")) return { body: templates };
    if (seen.method === "GET") return { body: customers };
    return { status: seen.method === "POST" ? 201 : 200, body: { id: 99 } };
  });
  const index = options.index ?? (await anIndex());
  const { match = "name", mode = "upsert", company = 1, update = "patch" } = options;
  const destination = new Revnue({
    baseUrl: new URL(`${server.url}/api/v2`),
    credentials: { token },
    object: "customers",
    match,
    mode,
    settings: { indexMaxAge: 0, company, update },
    listModes: {},
    openRecords: async () => index,
    timeoutMs: 5000,
    env: {},
    version: "0",
  });
  afterTest(() => destination.close());
  return { ...server, destination, index };
}

export function row(values: JsonObject): MappedRecord {
  return recordWith("name", values);
}

/** The requests, as `POST /customer`. */
export function calls(seen: readonly Seen[]): readonly string[] {
  return seen.map(({ method, url }) => `${method} ${url.replace("/api/v2", "")}`);
}

export const bodyOf = (seen: Seen | undefined): unknown => JSON.parse(seen?.body ?? "null");
