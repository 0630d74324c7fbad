import { resolve } from "node:path";
import { parseDuration, parseRate } from "../config/index.ts";
import { UsageError } from "../core/errors.ts";
import { type Sandbox, startSandbox } from "../sandbox/index.ts";
import { defaultToken, parseFaults, parseRetryHeader } from "../sandbox/options.ts";
import { parseApiSettings } from "../sandbox/settings.ts";
import { sandboxFile } from "../sync/embedded-sandbox.ts";
import { ensureStateFolder } from "../sync/state-folder.ts";
import { banner } from "./sandbox-banner.ts";
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
  world.stdout.write(banner(sandbox, tokens, world.stdout.columns() ?? 80));
  await new Promise<void>((end) => {
    const release = world.onSignal(() => {
      release();
      end();
    });
  });
  await sandbox.close();
  return 0;
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
      throw new UsageError("port-in-use", `port ${port} is taken: choose another with --port, or 0 for any free one.`);
    }
    throw error;
  }
}

function wholeNumber(flag: string, text: string, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= most) return value;
  throw new UsageError("value-invalid", `${flag}: "${text}" is not a whole number up to ${most}`);
}
