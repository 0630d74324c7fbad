import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync, watch, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { RunReport } from "../../src/core/report.ts";
import { State } from "../../src/ledger/state.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { createRandom } from "../../src/sandbox/random.ts";
import { bin, emptyFolder } from "../support/run-cli.ts";

/** Fifty kills are the least that says anything; `CHAOS_KILLS=500` for a night. */
const kills = Number(process.env.CHAOS_KILLS ?? 50);
const seed = Number(process.env.CHAOS_SEED ?? Date.now() % 1_000_000);

let sandbox: Sandbox | undefined;
afterEach(async () => {
  await sandbox?.close();
  sandbox = undefined;
});

interface Items {
  readonly csv: string;
  readonly last: ReadonlyMap<string, number>;
}

/** `n` counts the rows; three in ten share twenty keys. */
function items(count: number, name: string): Items {
  const last = new Map<string, number>();
  const lines = Array.from({ length: count }, (_, n) => {
    const sku = n % 10 < 3 ? `HOT-${name}-${(n * 7) % 20}` : `K-${name}-${n}`;
    last.set(sku, n);
    return `${sku},${n}`;
  });
  return { csv: `sku,n\n${lines.join("\n")}\n`, last };
}

interface Ending {
  readonly killed: boolean;
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a process is to die: after so many ms, or at the so-many-th write to its state, or request to the server. */
type Moment = { readonly afterMs: number } | { readonly atWrite: number } | { readonly atRequest: number };
type Death = (Moment & { readonly signal: "SIGKILL" | "SIGINT" }) | undefined;

/** Called for every request that the server gets. */
let onRequest = () => {};

function run(args: readonly string[], cwd: string, death: Death): Promise<Ending> {
  return new Promise((done, failed) => {
    const env = { PATH: process.env.PATH, HOME: join(cwd, "home"), ZEEG_API_TOKEN: "sandbox" };
    const child = spawn(process.execPath, [bin, ...args, "--json", "--no-progress"], { cwd, env });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    const kill = () => child.kill(death?.signal);
    let timer: NodeJS.Timeout | undefined;
    let watcher: ReturnType<typeof watch> | undefined;
    if (death && "afterMs" in death) timer = setTimeout(kill, death.afterMs);
    if (death && "atRequest" in death) {
      let left = death.atRequest;
      onRequest = () => {
        if (--left === 0) kill();
      };
    }
    const folder = join(cwd, ".crm-sync");
    if (death && "atWrite" in death && existsSync(folder)) {
      let left = death.atWrite;
      watcher = watch(folder, (_event, name) => {
        if (name === "state.db-wal" && --left === 0) kill();
      });
    }
    child.on("error", failed);
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      watcher?.close();
      onRequest = () => {};
      done({ killed: signal !== null || code === 130, code, stdout, stderr });
    });
  });
}

/** Six of a hundred requests go wrong, four of them after the record was stored. */
const faults = [
  { name: "429", below: 0.003 },
  { name: "reset-before", below: 0.02 },
  { name: "500-after", below: 0.04 },
  { name: "reset-after", below: 0.06 },
] as const;

function drawDeath(random: () => number, rows: number): Death {
  const kind = random();
  // One in eight is asked to end, and ends in order: what it leaves has to go on as well.
  const signal = random() < 0.125 ? "SIGINT" : "SIGKILL";
  if (kind < 0.5) return { signal, atRequest: 1 + Math.floor(random() * rows) };
  if (kind < 0.75) return { signal, atWrite: 1 + Math.floor(random() * (3 + rows / 100)) };
  return { signal, afterMs: 100 + random() * (700 + rows / 4) };
}

describe(`a run that is killed at any moment and resumed (CHAOS_SEED=${seed})`, () => {
  it(`delivers every row, creates each record once, and reports the whole, through ${kills} kills`, {
    timeout: kills * 12_000 + 60_000,
  }, async () => {
    const random = createRandom(seed);
    const attributes = [{ key: "sku", type: "text", isUnique: true } as const, { key: "n", type: "number" } as const];
    const crm = await startSandbox({
      objects: [{ slug: "items", attributes }],
      faultFor: () => {
        onRequest();
        const side = random();
        return faults.find(({ below }) => side < below)?.name;
      },
      retryHeader: "retry-after-decimal",
      retryAfterMs: 10,
    });
    sandbox = crm;
    const common = ["--max-attempts", "20", "--concurrency", "16"];
    const cwd = emptyFolder();
    let killed = 0;
    let created = 0;
    for (let round = 0; killed < kills; round++) {
      const rows = 200 + Math.min(round, 15) * 150;
      const { csv, last } = items(rows, `R${round}`);
      writeFileSync(join(cwd, "items.csv"), csv);
      const push = ["items.csv", "--match", "sku", "--base-url", crm.urls.zeeg, ...common];
      const where = `CHAOS_SEED=${seed}, round ${round}, ${rows} rows`;
      let begun = false;
      let ending: Ending;
      do {
        const isLast = killed >= kills;
        const death = isLast ? undefined : drawDeath(random, rows);
        ending = await run(begun ? ["resume", ...common] : push, cwd, death);
        if (ending.killed) killed++;
        else if (begun && ending.code === 2 && ending.stderr.includes("othing to resume")) {
          // It was killed after the end was noted and before it was told.
          break;
        } else expect(ending.code, `${where}: ${ending.stderr}`).toBe(0);
        begun ||= await isKept(cwd, round);
      } while (ending.killed);

      const report = lastReport(cwd);
      const counts = { read: rows, created: last.size, updated: rows - last.size };
      created += last.size;
      expect(report, where).toMatchObject({ exitCode: 0, stoppedBy: null, counts });
      expect(report.source.complete, where).toBe(true);
      expect(crm.stats().objects.items, where).toMatchObject({ created, doubles: 0, overlaps: 0 });
      for (const {
        attributes: { sku, n },
      } of crm.records("items")) {
        const expected = last.get(String(sku));
        if (expected !== undefined) expect(n, `${where}, ${String(sku)}`).toBe(expected);
      }
    }
    expect(killed).toBeGreaterThanOrEqual(kills);
  });
});

/** Whether the state knows the run of this round: a process that died before has nothing to go on with. */
async function isKept(cwd: string, round: number): Promise<boolean> {
  const file = join(cwd, ".crm-sync", "state.db");
  if (!existsSync(file)) return false;
  const state = await State.open(file);
  try {
    return state.runs.list().length > round;
  } finally {
    state.close();
  }
}

/** What was written last: two runs of one second have ids in any order, and one that died at once left a folder without a report. */
function lastReport(cwd: string): RunReport {
  const folder = join(cwd, ".crm-sync", "runs");
  const reports = readdirSync(folder)
    .map((run) => join(folder, run, "report.json"))
    .filter((file) => existsSync(file))
    .sort((a, b) => statSync(a).mtimeMs - statSync(b).mtimeMs);
  return JSON.parse(readFileSync(reports.at(-1) ?? "", "utf8")) as RunReport;
}
