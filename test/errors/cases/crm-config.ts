import type { ErrorCase } from "../error-case.ts";

/** A config for `rows.csv`, and the credentials of every CRM. */
export function given(csv: string, config: string, more: Pick<ErrorCase, "server" | "sandbox"> = {}) {
  const env = {
    HUBSPOT_ACCESS_TOKEN: "sandbox",
    ROUTERA_CLIENT_ID: "sandbox",
    ROUTERA_CLIENT_SECRET: "sandbox",
    REVNUE_API_TOKEN: "sandbox",
    REST_API_TOKEN: "sandbox",
  };
  return { files: { "rows.csv": csv, "crm-sync.config.yaml": `source: rows.csv\n${config}` }, env, ...more };
}
