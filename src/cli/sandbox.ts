import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { parseDuration, parseRate } from "../config/index.ts";
import { UsageError } from "../core/errors.ts";
import { type ApiName, apiNames, apis } from "../sandbox/apis.ts";
import { type Sandbox, startSandbox } from "../sandbox/index.ts";
import { choose, defaultToken, parseFaults, parseRetryHeader } from "../sandbox/options.ts";
import { parseApiSettings } from "../sandbox/settings.ts";
import { sandboxFile } from "../sync/embedded-sandbox.ts";
import { ensureStateFolder } from "../sync/state-folder.ts";
import { parseObject } from "./sandbox-object.ts";
import type { World } from "./world.ts";

export interface ServeOptions {
  readonly port: string;
  readonly token?: readonly string[];
  readonly object?: readonly string[];
  readonly latency?: string;
  readonly jitter?: string;
  readonly rate?: readonly string[];
  readonly maxConcurrency?: string;
  readonly fault?: readonly string[];
  readonly seed: string;
  readonly retryHeader?: string;
  readonly set?: readonly string[];
  readonly memory?: boolean;
  readonly stateDir: string;
}

/** Options of the commands that look at what the embedded sandbox left. */
export interface DataOptions {
  readonly stateDir: string;
  /** Which of its APIs. */
  readonly api?: string;
}

/** `crm-sync sandbox`: runs the emulator until it is interrupted. */
export async function serve(options: ServeOptions, world: World): Promise<number> {
  const stateDir = resolve(world.cwd, options.stateDir);
  if (!options.memory) ensureStateFolder(stateDir);
  const tokens = options.token ?? [defaultToken];
  const sandbox = await listen(options, stateDir, tokens);
  world.stdout.write(
    [
      ...apiNames.flatMap((name) => describeApi(sandbox, name, tokens)),
      `  score: curl ${sandbox.origin}/_sandbox/stats`,
      "Ctrl-C ends it.\n",
    ].join("\n"),
  );
  await new Promise<void>((end) => {
    const release = world.onSignal(() => {
      release();
      end();
    });
  });
  await sandbox.close();
  return 0;
}

/** What a first run against each looks like. */
const examples: { readonly [name in ApiName]: string } = {
  zeeg: "products.csv --match sku",
  hubspot: "contacts.csv --destination hubspot --object contacts --match email",
  routera: "contacts.csv --destination routera --object contacts --match external_id",
  revnue: "customers.csv --destination revnue --object customers --match name",
  attio: "push --config samples/attio-companies.config.yaml",
  salesforce: "push --config samples/salesforce-accounts.config.yaml",
  zoho: "push --config samples/zoho-leads.config.yaml",
  airtable: "push --config samples/airtable-products.config.yaml",
};

function describeApi(sandbox: Sandbox, name: ApiName, tokens: readonly string[]): readonly string[] {
  const { title, environment } = apis[name];
  const url = sandbox.urls[name];
  return [
    `${title} emulator at ${url}, token ${tokens.join(" or ")}`,
    `  ${environment(tokens[0] ?? "")} crm-sync ${examples[name]} --base-url ${url}`,
    ...sandbox.objects(name).map(({ slug }) => `  holds ${slug}: ${sandbox.count(slug, name)} records`),
  ];
}

/** `crm-sync sandbox reset [object]` */
export async function reset(object: string | undefined, options: DataOptions, world: World): Promise<number> {
  const among = apisIn(options);
  return await withData(options, world, (sandbox) => {
    const known = slugsIn(sandbox, among);
    if (object !== undefined) sandbox.reset(object, holderOf(sandbox, object, among));
    else sandbox.reset(undefined, options.api === undefined ? undefined : among[0]);
    world.stdout.write(`The sandbox is empty: ${object ?? (known.join(", ") || "it held nothing")}.\n`);
  });
}

function apisIn({ api }: DataOptions): readonly ApiName[] {
  return api === undefined ? apiNames : [choose("API", api, apiNames)];
}

/** The API that has the object: the one that holds records of it, where several have one of this name. */
function holderOf(sandbox: Sandbox, object: string, among: readonly ApiName[]): ApiName {
  // HubSpot's have several names: what holds records of it has it.
  const filled = among.filter((name) => sandbox.count(object, name) > 0);
  const all = among.filter((name) => slugsIn(sandbox, [name]).includes(object));
  const [found, ...others] = filled.length > 0 ? filled : all;
  if (found === undefined) throw unknownObject(object, slugsIn(sandbox, among));
  if (others.length === 0) return found;
  throw new UsageError(
    "sandbox-object-ambiguous",
    `several APIs of the sandbox have an object "${object}": say whose with --api ${[found, ...others].join(" or ")}.`,
  );
}

function slugsIn(sandbox: Sandbox, names: readonly ApiName[]): readonly string[] {
  return names.flatMap((name) => sandbox.objects(name).map(({ slug }) => slug));
}

/** `crm-sync sandbox records <object>`: NDJSON, oldest first. */
export async function records(object: string, options: DataOptions, world: World): Promise<number> {
  const among = apisIn(options);
  return await withData(options, world, (sandbox) => {
    const api = holderOf(sandbox, object, among);
    for (const record of sandbox.records(object, api)) world.stdout.write(`${JSON.stringify(record)}\n`);
  });
}

async function listen(options: ServeOptions, stateDir: string, tokens: readonly string[]): Promise<Sandbox> {
  const port = wholeNumber("--port", options.port, 65_535);
  try {
    return await startSandbox({
      port,
      ...(!options.memory && { file: sandboxFile(stateDir) }),
      tokens: tokens.map((token) => ({ token, scopes: ["crm:read", "crm:write"] as const })),
      ...(options.object && { objects: options.object.map(parseObject) }),
      ...(options.latency !== undefined && { latencyMs: parseDuration(options.latency) }),
      ...(options.jitter !== undefined && { jitterMs: parseDuration(options.jitter) }),
      ...(options.rate && { rates: options.rate.map(parseRate) }),
      ...(options.maxConcurrency !== undefined && {
        maxConcurrency: wholeNumber("--max-concurrency", options.maxConcurrency, 100_000),
      }),
      ...(options.fault && { faults: parseFaults(options.fault) }),
      seed: wholeNumber("--seed", options.seed, 2 ** 32 - 1),
      ...(options.retryHeader !== undefined && { retryHeader: parseRetryHeader(options.retryHeader) }),
      ...parseApiSettings(options.set ?? []),
    });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EADDRINUSE") {
      throw new UsageError("port-in-use", `port ${port} is taken: choose another with --port, or 0 for any free one`);
    }
    throw error;
  }
}

/** Opens what the embedded sandbox left, without its server being of any use. */
async function withData(
  { stateDir }: { stateDir: string },
  world: World,
  use: (sandbox: Sandbox) => void,
): Promise<number> {
  const file = sandboxFile(resolve(world.cwd, stateDir));
  if (!existsSync(file)) {
    throw new UsageError("sandbox-missing", `there is no sandbox in ${stateDir}: a push with --sandbox makes one`);
  }
  const sandbox = await startSandbox({ file });
  try {
    use(sandbox);
  } finally {
    await sandbox.close();
  }
  return 0;
}

function unknownObject(object: string, known: readonly string[]): UsageError {
  const list = known.length === 0 ? "It holds none." : `It holds: ${known.join(", ")}.`;
  return new UsageError("sandbox-object-unknown", `the sandbox has no object "${object}". ${list}`);
}

function wholeNumber(flag: string, text: string, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= most) return value;
  throw new UsageError("value-invalid", `${flag}: "${text}" is not a whole number up to ${most}`);
}
