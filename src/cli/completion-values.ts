import { resolve } from "node:path";
import type { Option } from "commander";
import type { ConfigOutline } from "../config/outline.ts";
import { formatNames } from "../core/formats.ts";
import type { DestinationName } from "../destinations/index.ts";
import type { RunOutline } from "../ledger/run-outlines.ts";
import type { ApiName } from "../sandbox/apis.ts";
import { nameOf, type Place } from "./command-line.ts";
import type { World } from "./world.ts";

/** A value and what it is. */
export type Candidate = readonly [value: string, description?: string];

/** What may stand at a place, and what the shell adds by itself. */
export interface Found {
  readonly kind: "files" | "folders" | "none";
  readonly candidates: readonly Candidate[];
}

export const none: Found = { kind: "none", candidates: [] };
const files: Found = { kind: "files", candidates: [] };

type Source = (place: Place, world: World, current: string) => Found | Promise<Found>;

// The registries themselves would take longer to load than a person waits; the types see that none is missing here.
const destinationTitles = {
  zeeg: "Zeeg custom objects, people, companies",
  hubspot: "HubSpot objects",
  routera: "Routera records",
  revnue: "Revnue customers",
  rest: "any JSON API, described in the config",
} as const satisfies Readonly<Record<DestinationName, string>>;
const apiTitles = {
  zeeg: "Zeeg",
  hubspot: "HubSpot",
  routera: "Routera",
  revnue: "Revnue",
  attio: "Attio",
  salesforce: "Salesforce",
  zoho: "Zoho",
  airtable: "Airtable",
} as const satisfies Readonly<Record<ApiName, string>>;

const bySource: Readonly<Record<string, Source>> = {
  "--destination": () => listed(Object.entries(destinationTitles)),
  "--api": () => listed(Object.entries(apiTitles)),
  "--format": () => words(formatNames),
  "--delimiter": () => words(["tab", ",", ";", "|"]),
  "--encoding": async () => words((await import("../sources/encoding.ts")).commonLabels),
  "--sync": async (place, world) => words((await outlineOf(place, world))?.syncs ?? []),
  "--match": async (place, world) => words((await outlineOf(place, world))?.attributes ?? []),
  "--object": (place, world) => (place.effective.name() === "serve" ? none : objects(place, world)),
  "--run": (place, world) => runs(place, world, ({ openRows }) => openRows > 0),
  "--fault": async () => words((await import("../sandbox/faults.ts")).faultNames.map((name) => `${name}=`)),
  "--retry-header": async () => words((await import("../sandbox/options.ts")).retryHeaders),
  "--set": (_place, _world, current) => settings(current),
};

/** What an option may be given. */
export async function optionValues(option: Option, current: string, place: Place, world: World): Promise<Found> {
  const source = bySource[nameOf(option)];
  if (source !== undefined) return await source(place, world, current);
  if (option.argChoices !== undefined) return words(option.argChoices);
  // `<none|any|n|p%>`: what is longer than a letter is a word to be typed as it is.
  const placeholder = /[<[]([^>\]]+)[>\]]/.exec(option.flags)?.[1] ?? "";
  if (/^file(\.{3})?$/.test(placeholder)) return files;
  if (placeholder === "dir") return { kind: "folders", candidates: [] };
  return words(placeholder.includes("|") ? placeholder.split("|").filter((word) => /^\w{2,}$/.test(word)) : []);
}

/** What may stand at an operand: a source, a run, an object. */
export async function operandValues(place: Place, world: World): Promise<Found> {
  const { registeredArguments } = place.effective;
  const last = registeredArguments.at(-1);
  const argument = registeredArguments[place.operands.length] ?? (last?.variadic ? last : undefined);
  if (argument === undefined) return none;
  if (argument.argChoices !== undefined) return words(argument.argChoices);
  const command = place.effective.name();
  switch (argument.name()) {
    case "source":
      return files;
    case "run":
      if (command === "resume") return await runs(place, world, ({ resumable }) => resumable);
      return await runs(place, world, ({ openRows }) => command !== "retry" || openRows > 0);
    case "object":
      return await sandboxObjects(place, world);
    case "code":
      return words((await import("./error-sections.ts")).readSections().map(({ code }) => code));
    default:
      return none;
  }
}

function words(values: Iterable<string>): Found {
  return { kind: "none", candidates: [...values].map((value) => [value]) };
}

function listed(candidates: readonly Candidate[]): Found {
  return { kind: "none", candidates };
}

async function runs(place: Place, world: World, isWanted: (run: RunOutline) => boolean): Promise<Found> {
  const found = await keptRuns(place, world);
  return listed(found.filter(isWanted).map((run) => [run.id, describeRun(run)]));
}

async function keptRuns(place: Place, world: World): Promise<readonly RunOutline[]> {
  const { readRunOutlines } = await import("../ledger/run-outlines.ts");
  return await readRunOutlines(resolve(await stateDirOf(place, world), "state.db")).catch(() => []);
}

function describeRun({ object, state, exitCode, openRows }: RunOutline): string {
  const how = state === "running" ? "not finished" : exitCode === undefined ? state : `${state}, exit ${exitCode}`;
  return `${object}: ${how}${openRows > 0 ? `, ${openRows} open` : ""}`;
}

/** Of the config, and of the runs that are kept. */
async function objects(place: Place, world: World): Promise<Found> {
  const configured = (await outlineOf(place, world))?.objects ?? [];
  return words(new Set([...configured, ...(await keptRuns(place, world)).map(({ object }) => object)]));
}

async function sandboxObjects(place: Place, world: World): Promise<Found> {
  const { readHeldObjects } = await import("../sandbox/held-objects.ts");
  const held = await readHeldObjects(resolve(await stateDirOf(place, world), "sandbox.db"));
  const api = lastOf(place, "--api");
  return listed(
    held
      .filter((one) => api === undefined || one.api === api)
      .map(({ slug, api: of }) => [slug, apiTitles[of as ApiName]]),
  );
}

/** `matching=` first, then `matching=exact`. */
async function settings(current: string): Promise<Found> {
  const { apis } = await import("../sandbox/apis.ts");
  const all = Object.entries(apis).flatMap(([api, { choices }]) =>
    // Zeeg's need no word.
    Object.entries<readonly (string | number | boolean)[] | "number">(choices).map(
      ([name, values]) => [`${api === "zeeg" ? "" : `${api}.`}${name}=`, values] as const,
    ),
  );
  const [place, values] = all.find(([one]) => current.startsWith(one)) ?? [];
  if (place === undefined || values === undefined) return words(all.map(([one]) => one));
  return values === "number" ? none : words(values.map((value) => place + String(value)));
}

async function outlineOf(place: Place, { cwd, env }: World): Promise<ConfigOutline | undefined> {
  const { outlineConfig } = await import("../config/outline.ts");
  const named = lastOf(place, "--config") ?? (env.CRM_SYNC_CONFIG || undefined);
  const isNone =
    place.given.has("--no-config") || (named === undefined && /^(?:1|true)$/i.test(env.CRM_SYNC_NO_CONFIG ?? ""));
  return isNone ? undefined : outlineConfig(cwd, named);
}

async function stateDirOf(place: Place, world: World): Promise<string> {
  const { cwd, env } = world;
  const named = lastOf(place, "--state-dir") ?? (env.CRM_SYNC_STATE_DIR || undefined);
  if (named === undefined) return (await outlineOf(place, world))?.stateDir ?? resolve(cwd, ".crm-sync");
  // A word that is being typed still has its tilde.
  return named.startsWith("~/") && env.HOME ? resolve(env.HOME, named.slice(2)) : resolve(cwd, named);
}

function lastOf({ given }: Place, name: string): string | undefined {
  return given.get(name)?.at(-1);
}
