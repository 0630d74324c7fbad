import { existsSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { type Sandbox, type SandboxOptions, startSandbox } from "../../src/sandbox/index.ts";
import { createRandom } from "../../src/sandbox/random.ts";
import { afterTest } from "../http/servers.ts";
import { fastClock } from "../support/fast-clock.ts";
import { emptyFolder, reportOf, runCli } from "../support/run-cli.ts";
import { type ConfigRun, runConfig } from "../support/run-config.ts";

/** An API that creates whenever it is told to, and cannot be asked for a key. */
interface Target {
  readonly api: "routera" | "revnue";
  readonly object: string;
  readonly match: string;
  readonly text: string;
  readonly destination: string;
  readonly fields: string;
  /** It holds nothing unique: only the client prevents doubles. */
  readonly sandbox: SandboxOptions;
  /** The path that lists and creates. */
  readonly path: string;
  readonly env: { readonly [name: string]: string };
}

const routera: Target = {
  api: "routera",
  object: "contacts",
  match: "external_id",
  text: "first_name",
  destination: "type: routera, indexMaxAge: 1h",
  fields: "external_id: Key, first_name: Text",
  sandbox: { routera: { uniqueKeys: "none", tokenLifetime: 300 } },
  path: "/routera/contacts",
  env: { ROUTERA_CLIENT_ID: "sandbox", ROUTERA_CLIENT_SECRET: "sandbox" },
};

const revnue: Target = {
  api: "revnue",
  object: "customers",
  match: "name",
  text: "general_description",
  destination: "type: revnue, rate: 1000/s, indexMaxAge: 1h",
  fields: "name: Key, general_description: Text",
  sandbox: { revnue: { uniqueNames: false, listEnvelope: "results", pageSize: 20, writeBody: "id" } },
  path: "/revnue/api/v2/customer",
  env: { REVNUE_API_TOKEN: "sandbox" },
};

const targets = [
  ["routera", routera],
  ["revnue", revnue],
] as const;

const seeds = Array.from(
  { length: Math.min(100, Math.ceil(Number(process.env.PROPERTY_RUNS ?? 75) / 25)) },
  (_, n) => n + 1,
);

const rows = 90;

const faults = [
  { name: "reset-after", probability: 0.05 },
  { name: "reset-before", probability: 0.02 },
  { name: "500-after", probability: 0.02 },
  { name: "truncated", probability: 0.02 },
  { name: "garbage", probability: 0.02 },
] as const;

/** Its waits are nobody's time; the server lives by the same clock. */
function started({ sandbox }: Target, options: SandboxOptions = {}, clock = fastClock(200)) {
  const starting = startSandbox({ graceMs: 20, now: () => Math.floor(clock.now()), ...sandbox, ...options });
  return starting.then((running) => {
    afterTest(() => running.close());
    return { sandbox: running, clock };
  });
}

function configOf({ destination, object, match, fields }: Target, own = ""): string {
  return `destination: { ${destination}${own} }\nsource: rows.csv\nobject: ${object}\nmatch: ${match}\nfields: { ${fields} }\n`;
}

function given(keys: readonly string[], text: string, cwd = emptyFolder()): string {
  const lines = keys.map((key, n) => `${key},${text} ${n}`);
  writeFileSync(join(cwd, "rows.csv"), `Key,Text\n${lines.join("\n")}\n`);
  return cwd;
}

/** The text of each record, by its key; every record has a key of its own. */
function texts({ api, object, match, text }: Target, sandbox: Sandbox): ReadonlyMap<string, string> {
  const records = [...sandbox.records(object, api)];
  const found = new Map(records.map(({ attributes }) => [String(attributes[match]), String(attributes[text])]));
  expect(found.size, "records under one key").toBe(records.length);
  return found;
}

function scoreOf({ api, object }: Target, sandbox: Sandbox) {
  return sandbox.stats().objects[`${api}/${object}`];
}

/** Some keys once, some more often, in no order. */
function keysOf(seed: number): readonly string[] {
  const random = createRandom(seed);
  return Array.from({ length: rows }, () => `K-${Math.floor(random() * 70)}`);
}

function sent(target: Target, sandbox: Sandbox) {
  const { log } = sandbox.stats();
  const own = log.filter(({ path }) => path.startsWith(target.path));
  return { lists: own.filter(({ method }) => method === "GET").length, all: own.length };
}

describe.each(targets)("%s, where nothing is unique and answers are lost", (_name, target) => {
  it.each(seeds)("holds one record per key, and every row is counted right (seed %i)", async (seed) => {
    const { sandbox, clock } = await started(target, { faults, seed });
    const cwd = emptyFolder();
    const flags = { concurrency: "8", maxAttempts: "20" };
    const known = new Set<string>();
    for (const night of [1, 2]) {
      const keys = keysOf(seed + night * 1000);
      given(keys, `night ${night}`, cwd);
      const report = await runConfig(sandbox, { cwd, config: configOf(target), clock, seed, flags });
      const where = `seed ${seed}, night ${night}: ${JSON.stringify(report.problems)}`;
      const created = new Set(keys.filter((key) => !known.has(key))).size;
      expect(report.counts, where).toMatchObject({ read: rows, created, updated: rows - created });
      for (const key of keys) known.add(key);
      const stored = texts(target, sandbox);
      expect(new Set(stored.keys()), where).toEqual(known);
      for (const key of keys) expect(stored.get(key), where).toBe(`night ${night} ${keys.lastIndexOf(key)}`);
      expect(scoreOf(target, sandbox), where).toMatchObject({ doubles: 0, overlaps: 0, posted: known.size });
    }
    expect(Object.keys(sandbox.stats().faults).length).toBeGreaterThan(3);
  });

  it("lets two runs at once create no record twice: one waits for the other", async () => {
    const { sandbox, clock } = await started(target, { faults, seed: 5, latencyMs: 2 });
    const keys = Array.from({ length: 60 }, (_, n) => `K-${n}`);
    const cwd = given(keys, "both");
    const both: ConfigRun = { cwd, config: configOf(target), clock, flags: { ifLocked: "wait" } };
    const reports = await Promise.all([runConfig(sandbox, both), runConfig(sandbox, { ...both, seed: 8 })]);
    const counts = reports.map((report) => report.counts);
    expect(counts).toContainEqual(expect.objectContaining({ created: 60 }));
    expect(counts).toContainEqual(expect.objectContaining({ updated: 60 }));
    expect(texts(target, sandbox).size).toBe(60);
    expect(scoreOf(target, sandbox)).toMatchObject({ doubles: 0, overlaps: 0 });
  });

  it("is left alone by --changed-only where nothing has changed: nothing is sent, and nothing listed", async () => {
    const { sandbox, clock } = await started(target, { logSize: 1000 });
    const keys = Array.from({ length: 30 }, (_, n) => `K-${n}`);
    const cwd = given(keys, "same");
    const config = configOf(target, ", indexMaxAge: 0").replace(", indexMaxAge: 1h", "");
    const nightly: ConfigRun = { cwd, config, clock, flags: { changedOnly: true } };
    expect((await runConfig(sandbox, nightly)).counts).toMatchObject({ created: 30 });
    const before = sent(target, sandbox);
    expect(before.lists).toBeGreaterThan(0);
    expect((await runConfig(sandbox, nightly)).counts).toMatchObject({ read: 30, unchanged: 30 });
    expect(sent(target, sandbox)).toEqual(before);
    const lists = readdirSync(join(cwd, ".crm-sync")).filter((name) => name.startsWith("records-"));
    expect(lists).not.toEqual([]);
    for (const name of lists) expect(statSync(join(cwd, ".crm-sync", name)).mode & 0o777).toBe(0o600);
  });

  it("leaves no list behind with --no-state", async () => {
    const { sandbox, clock } = await started(target);
    const cwd = given(["K-1"], "row");
    const temporary = emptyFolder();
    vi.stubEnv("TMPDIR", temporary);
    let most = 0;
    const watcher = setInterval(() => {
      most = Math.max(most, readdirSync(temporary).length);
    }, 1);
    try {
      const report = await runConfig(sandbox, { cwd, config: configOf(target), clock, flags: { state: false } });
      expect(report.counts).toMatchObject({ created: 1 });
    } finally {
      clearInterval(watcher);
      vi.unstubAllEnvs();
    }
    expect(most).toBe(1);
    expect(readdirSync(temporary)).toEqual([]);
    expect(existsSync(join(cwd, ".crm-sync"))).toBe(false);
  });

  it("holds no record twice after a stop amid lost answers, and resume", async () => {
    const losing = lossyAfter(6);
    const { sandbox, clock } = await started(target, { faultFor: losing.faultFor });
    const stop = new AbortController();
    losing.onLost(3, () => stop.abort());
    const keys = Array.from({ length: 40 }, (_, n) => `K-${n}`);
    const run: ConfigRun = { cwd: given([...keys, ...keys], "row"), config: configOf(target), clock };
    const stopped = await runConfig(sandbox, { ...run, interrupt: stop.signal });
    expect(stopped).toMatchObject({ exitCode: 130, counts: { failed: 0 } });
    expect(sandbox.count(target.object, target.api)).toBeGreaterThan(stopped.counts.created);
    losing.end();
    const resumed = await runConfig(sandbox, { ...run, resumes: stopped.runId });
    expect(resumed).toMatchObject({ exitCode: 0, counts: { read: 80 } });
    // Revnue says nothing of when a customer was created: of those that the first part may have created nobody knows.
    const { created, updated, upserted } = resumed.counts;
    expect(created + updated + (target.api === "revnue" ? upserted : 0)).toBe(80);
    expect(texts(target, sandbox)).toEqual(new Map(keys.map((key, n) => [key, `row ${n + 40}`])));
    expect(scoreOf(target, sandbox)).toMatchObject({ doubles: 0, posted: 40 });
  });

  it("holds no record twice after a kill amid lost answers, and resume", async () => {
    const losing = lossyAfter(6);
    const { sandbox } = await started(target, { faultFor: losing.faultFor }, fastClock(1));
    const keys = Array.from({ length: 40 }, (_, n) => `K-${n}`);
    const cwd = given([...keys, ...keys], "row");
    writeFileSync(join(cwd, "crm-sync.config.yaml"), configOf(target));
    const options = { cwd, env: target.env };
    const killed = await runCli(["push", "--base-url", sandbox.urls[target.api], "--concurrency", "4", "--json"], {
      ...options,
      whileRunning: ({ kill }) => losing.onLost(3, () => kill("SIGKILL")),
    });
    expect(killed.signal).toBe("SIGKILL");
    expect(sandbox.count(target.object, target.api)).toBeGreaterThan(6);
    expect(sandbox.count(target.object, target.api)).toBeLessThan(40);
    losing.end();
    const resumed = reportOf(await runCli(["resume", "--json"], options));
    expect(resumed).toMatchObject({ exitCode: 0, counts: { read: 80 } });
    // Revnue says nothing of when a customer was created: of those that the first part may have created nobody knows.
    const { created, updated, upserted } = resumed.counts;
    expect(created + updated + (target.api === "revnue" ? upserted : 0)).toBe(80);
    expect(texts(target, sandbox)).toEqual(new Map(keys.map((key, n) => [key, `row ${n + 40}`])));
    expect(scoreOf(target, sandbox)).toMatchObject({ doubles: 0, posted: 40 });
  });
});

/** The first creates are answered; then each one is carried out and its answer lost, until `end`. */
function lossyAfter(good: number) {
  let posts = 0;
  let isOver = false;
  let onLost = { count: Number.POSITIVE_INFINITY, act: () => {} };
  const faultFor: SandboxOptions["faultFor"] = ({ method }) => {
    if (method !== "POST" || isOver || ++posts <= good) return undefined;
    // Once its answer is lost.
    if (posts === good + onLost.count) setImmediate(onLost.act);
    return "reset-after";
  };
  return {
    faultFor,
    onLost(count: number, act: () => void) {
      onLost = { count, act };
    },
    end() {
      isOver = true;
    },
  };
}
