import { counted } from "../core/counted.ts";
import { type WriteMode, writeModes } from "../core/types.ts";
import { type DestinationType, destinations } from "../destinations/index.ts";
import { hanging, wrapped } from "../report/hanging.ts";
import { describeRate } from "../sync/describe-rate.ts";
import type { World } from "./world.ts";

type Facts = ReturnType<typeof factsOf>;

/** Longer lines are hard to read, however wide the terminal is. */
const widest = 100;

/** `crm-sync destinations`: what can be written to, from the registry. */
export function listDestinations(asJson: boolean, world: Pick<World, "stdout">): number {
  const all = Object.entries<DestinationType>(destinations).map(([name, type]) => factsOf(name, type));
  if (asJson) {
    world.stdout.write(`${JSON.stringify(all, null, 2)}\n`);
    return 0;
  }
  const width = Math.min(widest, world.stdout.columns() ?? 80);
  const parts = all.map((facts) => [`${facts.name}  ${facts.title}`, ...described(facts, width)].join("\n"));
  const end = wrapped(footnote, width).join("\n");
  world.stdout.write(`${[...parts, end].join("\n\n")}\n`);
  return 0;
}

const footnote =
  "With --sandbox no credential is needed. CRM_SYNC_TOKEN goes before a destination's own token variable. For programs: crm-sync destinations --json";

function factsOf(name: string, type: DestinationType) {
  const { title, defaultBaseUrl, objects, matchRule, modes, page, example, credentialNote } = type;
  const planFor = (mode: WriteMode) => type.plan({ object: "", match: "", mode, settings: example });
  const { limits, values } = planFor("upsert");
  const isDeclared = (mode: WriteMode) => planFor(mode).issues?.some(({ path }) => path[0] === "mode") ?? false;
  return {
    name,
    title,
    baseUrl: defaultBaseUrl ?? null,
    objects,
    match: matchRule,
    modes: writeModes.map((mode) => {
      const reason = modes[mode];
      return reason === true
        ? { mode, reason: null, isDeclared: isDeclared(mode) }
        : { mode, reason, isDeclared: false };
    }),
    credentials: type.credentials(example).map((set) => set.map(({ variable }) => variable)),
    credentialNote: credentialNote ?? null,
    limits: limits.rates.map(describeRate),
    batch: limits.maxBatchSize,
    // False where the config decides on limits, batch and types: those told are the least that it can say.
    isFixed: type.defaults !== undefined,
    types: values.types,
    options: type.keys,
    page: `docs/${page}`,
  };
}

function described(facts: Facts, width: number): readonly string[] {
  const { isFixed, credentialNote } = facts;
  const able = facts.modes
    .filter(({ reason }) => reason === null)
    .map(({ mode, isDeclared }) => (isDeclared ? `${mode} if the config declares it` : mode));
  const sets = facts.credentials.map(listed).join("; or ");
  const rows: (readonly [string, string])[] = [
    ["objects", facts.objects],
    ["match", facts.match],
    ["modes", able.join(", ")],
    ...facts.modes.flatMap(({ mode, reason }) => (reason === null ? [] : [["", `not ${mode}: ${reason}`] as const])),
    ["credentials", credentialNote === null ? sets : `${sets}; ${credentialNote}`],
    ["address", facts.baseUrl ?? "none of its own: destination.baseUrl, or --base-url"],
    ["limit", limitOf(facts)],
    ["batch", `${counted(facts.batch, "record")} a request${isFixed ? "" : ", or as many as the config declares"}`],
    ["types", facts.types.join(", ")],
    ["docs", facts.page],
  ];
  const wide = Math.max(...rows.map(([label]) => label.length));
  const lines = rows.flatMap(([label, text]) => hanging(label, text, 2, wide, width));
  if (facts.options.length === 0) return lines;
  const long = Math.max(...facts.options.map(({ key }) => key.length));
  return [
    ...lines,
    "  its own keys, under destination: in the config",
    ...facts.options.flatMap(({ key, description }) => hanging(key, description, 4, long, width)),
  ];
}

function limitOf({ limits, isFixed }: Facts): string {
  if (limits.length > 0) return `${limits.join(" and ")}; --rate declares another`;
  if (!isFixed) return "none known: --rate, or rate in the config, declares it";
  return "none documented: it is found out, or --rate declares it";
}

/** `A, B and C` */
function listed(variables: readonly string[]): string {
  if (variables.length < 2) return variables.join();
  return `${variables.slice(0, -1).join(", ")} and ${variables.at(-1)}`;
}
