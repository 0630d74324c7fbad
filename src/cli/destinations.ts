import { writeModes } from "../core/types.ts";
import { type DestinationType, destinations } from "../destinations/index.ts";
import { describeRate } from "../sync/build-report.ts";
import type { World } from "./world.ts";

/** `crm-sync destinations`: what can be written to, from the registry. */
export function listDestinations(asJson: boolean, world: World): number {
  const all = Object.entries<DestinationType>(destinations).map(([name, type]) => describeType(name, type));
  if (asJson) {
    world.stdout.write(`${JSON.stringify(all, null, 2)}\n`);
    return 0;
  }
  for (const { name, title, baseUrl, objects, match, credentials, limits, batch, modes, options, types, page } of all) {
    const able = modes.filter(({ reason }) => reason === null).map(({ mode }) => mode);
    const lines: (readonly [string, string])[] = [
      ["objects", objects],
      ["match", match],
      ["modes", able.join(", ")],
      ...modes.flatMap(({ mode, reason }) => (reason === null ? [] : [[`  not ${mode}`, reason] as const])),
      ["address", baseUrl ?? "none of its own: destination.baseUrl, or --base-url"],
      ["credential", credentials.map((set) => set.join(" and ")).join("; or ")],
      [
        "limit",
        limits.length > 0
          ? limits.join(" and ")
          : "none documented: adapts to the server's answers; set --rate if you know it",
      ],
      ["batch", `${batch} ${batch === 1 ? "record" : "records"} a request`],
      ["types", types.join(", ")],
      ...options.map(({ key, description }) => [key, description] as const),
      ["page", `docs/${page}`],
    ];
    const width = Math.max(...lines.map(([label]) => label.length));
    world.stdout.write(
      [`${name}  ${title}`, ...lines.map(([label, text]) => `  ${label.padEnd(width)}  ${text}`), ""].join("\n"),
    );
  }
  return 0;
}

function describeType(name: string, type: DestinationType) {
  const { title, defaultBaseUrl, objects, matchRule, modes, page, example } = type;
  const { limits, values } = type.plan({ object: "", match: "", mode: "upsert", settings: example });
  return {
    name,
    title,
    baseUrl: defaultBaseUrl ?? null,
    objects,
    match: matchRule,
    modes: writeModes.map((mode) => ({ mode, reason: modes[mode] === true ? null : modes[mode] })),
    credentials: type.credentials(example).map((set) => set.map(({ variable }) => variable)),
    limits: limits.rates.map(describeRate),
    batch: limits.maxBatchSize,
    types: values.types,
    options: type.keys,
    page,
  };
}
