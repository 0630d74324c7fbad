import { destinationNames } from "../destinations/index.ts";

type Environment = { readonly [name: string]: string | undefined };

const places = ["CRM_SYNC", ...destinationNames.map((name) => name.toUpperCase())].join("|");
const credential = new RegExp(
  `^(?:${places})_(?:(?:API_|ACCESS_|REFRESH_)?TOKEN|CLIENT_(?:ID|SECRET)|USERNAME|PASSWORD)$`,
);
const exporterHeaders = /^OTEL_EXPORTER_OTLP_(?:\w+_)?HEADERS$/;

/** What programs that are told of a run may see of its environment: no credential of the CRM or of a collector (law 8). */
export function programEnvironment(env: Environment): Environment {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !credential.test(name) && !exporterHeaders.test(name)),
  );
}
