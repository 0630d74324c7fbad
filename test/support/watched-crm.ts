import { existsSync } from "node:fs";
import { join } from "node:path";
import type { OpenRejectRow } from "../../src/ledger/open-rejects.ts";
import { State } from "../../src/ledger/state.ts";
import { type Sandbox, type SandboxOptions, startSandbox } from "../../src/sandbox/index.ts";
import { type CliOptions, type CliResult, runCli } from "./run-cli.ts";
import { runInProcess } from "./run-in-process.ts";

type FaultName = ReturnType<NonNullable<SandboxOptions["faultFor"]>>;

/** The object that tests write to. `mail` is checked by the server alone: the client sends whatever stands there. */
const attributes = [
  { key: "sku", type: "text", isUnique: true },
  { key: "name", type: "text" },
  { key: "code", type: "text" },
  { key: "price", type: "number" },
  { key: "mail", type: "text", validation: ["email"] },
] as const;

/** A server that tells what reached it, and that fails where a test wants it to. */
export interface WatchedCrm {
  readonly sandbox: Sandbox;
  /** Keys of the records that were sent since this was asked last, in order of arrival, repeats included. */
  takeSent(): readonly string[];
  /** How many records were sent since that was asked last. */
  sentCount(): number;
  /** Keys whose records meet a fault, each time. To be filled and emptied by tests. */
  readonly faults: Map<string, FaultName>;
  /** Every value of one attribute, by key. */
  values(attribute: string): ReadonlyMap<string, unknown>;
}

export async function watchCrm(options: SandboxOptions = {}): Promise<WatchedCrm> {
  let sent: string[] = [];
  const faults = new Map<string, FaultName>();
  const sandbox = await startSandbox({
    objects: [{ slug: "items", attributes }],
    faultFor: ({ method, body }) => {
      if (method !== "PUT") return undefined;
      const key = String((body as { readonly sku?: unknown } | undefined)?.sku);
      sent.push(key);
      return faults.get(key);
    },
    ...options,
  });
  return {
    sandbox,
    takeSent() {
      const taken = sent;
      sent = [];
      return taken;
    },
    sentCount: () => sent.length,
    faults,
    values: (attribute) =>
      new Map([...sandbox.records("items")].map(({ attributes: own }) => [String(own.sku), own[attribute]])),
  };
}

/** Runs a command against this server, its report on stdout. In a process of its own only where a test meddles with it. */
export async function sync(
  crm: WatchedCrm,
  cwd: string,
  args: readonly string[],
  options: CliOptions = {},
): Promise<CliResult> {
  const { env, whileRunning, stdin } = options;
  if (whileRunning || stdin !== undefined) return syncApart(crm, cwd, args, options);
  return { ...(await runInProcess(argsFor(crm, args), { cwd, env: { ...token, ...env } })), signal: null };
}

/** The same in a process of its own, of the user that the tests are. */
export function syncApart(
  crm: WatchedCrm,
  cwd: string,
  args: readonly string[],
  { env, ...options }: CliOptions = {},
): Promise<CliResult> {
  return runCli(argsFor(crm, args), { cwd, env: { ...token, ...env }, ...options });
}

const token = { ZEEG_API_TOKEN: "sandbox" };

function argsFor({ sandbox }: WatchedCrm, args: readonly string[]): readonly string[] {
  const isLater = args[0] === "resume" || args[0] === "retry";
  const object = args.includes("--object") ? [] : ["--object", "items"];
  const target = isLater ? [] : [...object, "--match", "sku", "--base-url", sandbox.urls.zeeg];
  return [...args, ...target, "--json", "--no-progress"];
}

/** What the state in this folder holds as not delivered. */
export async function openRejects(cwd: string): Promise<readonly OpenRejectRow[]> {
  const file = join(cwd, ".crm-sync", "state.db");
  if (!existsSync(file)) return [];
  const state = await State.open(file);
  try {
    return state.rejects.list();
  } finally {
    state.close();
  }
}

/** For `whileRunning`: does something once the server has got so many records. */
export function onceSent(crm: WatchedCrm, count: number, act: () => void): void {
  const timer = setInterval(() => {
    if (crm.sentCount() < count) return;
    clearInterval(timer);
    act();
  }, 2);
  // A run that fails before it sends anything must not keep the tests alive.
  timer.unref();
}
