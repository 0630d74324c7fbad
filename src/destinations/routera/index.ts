import { indexMaxAge } from "../indexed/max-age.ts";
import { destinationType } from "../options.ts";
import { planRoutera } from "./plan.ts";

/**
 * Routera: contacts, companies, deals and tickets. It has no upsert and no way to ask for a record by a field, so the keys
 * are looked up in an index of its list; then `PATCH /{object}/{id}`, or `POST /{object}`.
 */
export const routera = destinationType({
  title: "Routera",
  defaultBaseUrl: "https://api.routera.io",
  shape: { indexMaxAge },
  objects: "contacts, companies, deals, tickets",
  matchRule: "any field, best external_id; id with mode update",
  modes: { upsert: true, update: true, create: true },
  page: "routera.md",
  readsSchema: false,
  keepsRecords: true,
  credentials: () => [
    [
      { key: "clientId", variable: "ROUTERA_CLIENT_ID" },
      { key: "clientSecret", variable: "ROUTERA_CLIENT_SECRET" },
    ],
  ],
  plan: planRoutera,
  sandbox: () => "routera",
  create: async (options) => new (await import("./destination.ts")).Routera(options),
});
