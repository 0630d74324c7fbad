import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { counted } from "../core/counted.ts";
import { UsageError } from "../core/errors.ts";
import { didYouMean } from "../core/nearest.ts";
import { shellQuote } from "../core/shell-quote.ts";
import { type ApiName, apiNames } from "../sandbox/apis.ts";
import { type Sandbox, startSandbox } from "../sandbox/index.ts";
import { choose } from "../sandbox/options.ts";
import { sandboxFile } from "../sync/embedded-sandbox.ts";
import type { World } from "./world.ts";

/** Options of the commands that look at what the embedded sandbox left. */
export interface DataOptions {
  readonly stateDir: string;
  /** Which of its APIs. */
  readonly api?: string;
}

/** `crm-sync sandbox reset [object]` */
export async function reset(object: string | undefined, options: DataOptions, world: World): Promise<number> {
  const among = apisIn(options);
  return await withData(options, world, (sandbox) => {
    const holders = object === undefined ? among : [holderOf(sandbox, object, among)];
    const emptied = holders.flatMap((name) =>
      slugsIn(sandbox, name)
        .map((slug) => ({ slug, count: sandbox.count(slug, name) }))
        .filter(({ slug, count }) => (object === undefined ? count > 0 : slug === object))
        .map(({ slug, count }) => `${name} ${slug} (${counted(count, "record")})`),
    );
    for (const name of holders) sandbox.reset(object, name);
    world.stdout.write(emptied.length === 0 ? "It held nothing.\n" : `Emptied: ${emptied.join(", ")}\n`);
  });
}

/** `crm-sync sandbox records <object>`: NDJSON, oldest first. */
export async function records(object: string, options: DataOptions, world: World): Promise<number> {
  const among = apisIn(options);
  return await withData(options, world, (sandbox) => {
    const api = holderOf(sandbox, object, among);
    for (const record of sandbox.records(object, api)) world.stdout.write(`${JSON.stringify(record)}\n`);
  });
}

/** Opens what the embedded sandbox left, without its server being of any use. */
async function withData(
  { stateDir }: { stateDir: string },
  world: World,
  use: (sandbox: Sandbox) => void,
): Promise<number> {
  const file = sandboxFile(resolve(world.cwd, stateDir));
  if (!existsSync(file)) {
    throw new UsageError("sandbox-missing", `there is no sandbox in ${stateDir}: a push with --sandbox makes one.`);
  }
  const sandbox = await startSandbox({ file });
  try {
    use(sandbox);
  } finally {
    await sandbox.close();
  }
  return 0;
}

function slugsIn(sandbox: Sandbox, api: ApiName): readonly string[] {
  return sandbox.objects(api).map(({ slug }) => slug);
}

function apisIn({ api }: DataOptions): readonly ApiName[] {
  return api === undefined ? apiNames : [choose("API", api, apiNames)];
}

/**
 * The API that has the object: the one that holds records of it, where several have one of this name.
 * @throws UsageError naming what there is
 */
function holderOf(sandbox: Sandbox, object: string, among: readonly ApiName[]): ApiName {
  // HubSpot's have several names: what holds records of it has it.
  const filled = among.filter((name) => sandbox.count(object, name) > 0);
  const all = among.filter((name) => slugsIn(sandbox, name).includes(object));
  const [found, ...others] = filled.length > 0 ? filled : all;
  if (found === undefined) throw unknownObject(sandbox, object, among);
  if (others.length === 0) return found;
  throw new UsageError(
    "sandbox-object-ambiguous",
    `several APIs of the sandbox have an object "${object}": say whose with --api ${[found, ...others].join(" or ")}.`,
  );
}

function unknownObject(sandbox: Sandbox, object: string, among: readonly ApiName[]): UsageError {
  const slugs = among.map((name) => [name, slugsIn(sandbox, name)] as const);
  const held = slugs.flatMap(([name, all]) => all.map((slug) => `${shellQuote(slug)} (${name})`));
  const hint = didYouMean(
    object,
    slugs.flatMap(([, all]) => all),
  );
  const list = held.length === 0 ? "It holds none." : `It holds: ${held.join(", ")}.`;
  return new UsageError("sandbox-object-unknown", `the sandbox has no object "${object}".${hint} ${list}`);
}
