import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { parseDuration, parseRate } from "../config/index.ts";
import { UsageError } from "../core/errors.ts";
import { type Sandbox, startSandbox } from "../sandbox/index.ts";
import { defaultToken, parseFaults, parseRetryHeader, parseZeegSetting } from "../sandbox/options.ts";
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

/** `crm-sync sandbox`: runs the emulator until it is interrupted. */
export async function serve(options: ServeOptions, world: World): Promise<number> {
  const stateDir = resolve(world.cwd, options.stateDir);
  if (!options.memory) ensureStateFolder(stateDir);
  const tokens = options.token ?? [defaultToken];
  const sandbox = await listen(options, stateDir, tokens);
  world.stdout.write(
    [
      `Zeeg CRM v2 emulator at ${sandbox.urls.zeeg}, token ${tokens.join(" or ")}`,
      `  ZEEG_API_TOKEN=${tokens[0]} crm-sync products.csv --match sku --base-url ${sandbox.urls.zeeg}`,
      `  score: curl ${sandbox.origin}/_sandbox/stats`,
      ...sandbox.objects().map(({ slug }) => `  holds ${slug}: ${sandbox.count(slug)} records`),
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

/** `crm-sync sandbox reset [object]` */
export async function reset(object: string | undefined, options: { stateDir: string }, world: World): Promise<number> {
  return await withData(options, world, (sandbox) => {
    const known = sandbox.objects().map(({ slug }) => slug);
    if (object !== undefined && !known.includes(object)) throw unknownObject(object, known);
    sandbox.reset(object);
    world.stdout.write(`The sandbox is empty: ${object ?? (known.join(", ") || "it held nothing")}.\n`);
  });
}

/** `crm-sync sandbox records <object>`: NDJSON, oldest first. */
export async function records(object: string, options: { stateDir: string }, world: World): Promise<number> {
  return await withData(options, world, (sandbox) => {
    const known = sandbox.objects().map(({ slug }) => slug);
    if (!known.includes(object)) throw unknownObject(object, known);
    for (const record of sandbox.records(object)) world.stdout.write(`${JSON.stringify(record)}\n`);
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
      ...(options.set && { zeeg: Object.assign({}, ...options.set.map(parseZeegSetting)) }),
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
