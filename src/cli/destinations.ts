import { type DestinationType, destinations } from "../destinations/index.ts";
import { describeRate } from "../sync/build-report.ts";
import type { World } from "./world.ts";

/** `crm-sync destinations`: what can be written to, from the registry. */
export function listDestinations(asJson: boolean, world: World): number {
  const all = Object.entries<DestinationType>(destinations).map(([name, type]) => ({
    name,
    title: type.title,
    baseUrl: type.defaultBaseUrl,
    tokenVariable: type.tokenVariable,
    rates: type.rates.map(describeRate),
    types: type.values.types,
  }));
  if (asJson) {
    world.stdout.write(`${JSON.stringify(all, null, 2)}\n`);
    return 0;
  }
  for (const { name, title, baseUrl, tokenVariable, rates, types } of all) {
    world.stdout.write(
      [
        `${name}  ${title}`,
        `  address     ${baseUrl}`,
        `  credential  ${tokenVariable}, or CRM_SYNC_TOKEN`,
        `  limit       ${rates.length > 0 ? rates.join(" and ") : "none documented: adapts to the server's answers; set --rate if you know it"}`,
        `  types       ${types.join(", ")}`,
        "",
      ].join("\n"),
    );
  }
  return 0;
}
