import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type ConfigInput, configFromObject, resolveSettings } from "../../src/config/index.ts";
import type { RunEvent } from "../../src/core/events.ts";
import type { RunReport } from "../../src/core/report.ts";
import type { JsonObject } from "../../src/core/types.ts";
import { destinationShapes } from "../../src/destinations/index.ts";
import { type Clock, systemClock } from "../../src/flow/clock.ts";
import { type Sandbox, type SandboxOptions, startSandbox } from "../../src/sandbox/index.ts";
import { createRandom } from "../../src/sandbox/random.ts";
import { iterableSource } from "../../src/sources/iterable.ts";
import { runSync } from "../../src/sync/run-sync.ts";
import { afterTest } from "../http/servers.ts";
import { fastClock } from "../support/fast-clock.ts";
import { emptyFolder } from "../support/run-cli.ts";
import { runInProcess } from "../support/run-in-process.ts";
import { worstWindow } from "../support/worst-window.ts";

const token = { HUBSPOT_ACCESS_TOKEN: "sandbox" };
const app = { HUBSPOT_REFRESH_TOKEN: "sandbox", HUBSPOT_CLIENT_ID: "sandbox", HUBSPOT_CLIENT_SECRET: "sandbox" };

/** The emulator, with the properties that somebody would have made. Its waits are those of the real thing, and nobody's time. */
async function serve(clock: Clock, options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await startSandbox({ graceMs: 50, now: () => Math.floor(clock.now()), ...options });
  afterTest(() => sandbox.close());
  const attributes = [
    { key: "total", type: "number" },
    { key: "interests", type: "multiselect", options: ["garden", "kitchen", "light"] },
  ] as const;
  sandbox.defineObject({ slug: "contacts", attributes }, "hubspot");
  return sandbox;
}

/** As fast as they go: in place of HubSpot's own limit. */
const freely = { rate: "100000/s" };

interface Changes {
  readonly destination?: { readonly batchSize?: number; readonly rate?: string };
  readonly fields?: ConfigInput["fields"];
  readonly credentials?: Readonly<Record<string, string>>;
}

interface Ran {
  readonly report: RunReport;
  readonly events: readonly RunEvent[];
}

/** Delivers rows through the whole program but its command line, to the address of a server as to HubSpot's own. */
async function run(
  sandbox: Sandbox,
  clock: Clock,
  rows: Iterable<JsonObject>,
  { destination = freely, fields = {}, credentials = token }: Changes = {},
): Promise<Ran> {
  const cwd = emptyFolder();
  // No folder for a pace that is shared with others: those live by the real clock.
  const env = { HOME: "/dev/null", ...credentials };
  const loaded = configFromObject(
    {
      object: "contacts",
      match: "email",
      destination: { type: "hubspot", baseUrl: sandbox.urls.hubspot, ...destination },
      fields: { email: "email", firstname: "name", total: { column: "n", type: "number" }, ...fields },
    },
    { cwd, env, destinations: destinationShapes },
  );
  const [settings] = resolveSettings({ cwd, flags: { state: false }, env, loaded, sources: ["-"] });
  if (settings === undefined) throw new Error("no sync");
  const events: RunEvent[] = [];
  const context = {
    cwd,
    env,
    stdin: process.stdin,
    version: "0.0.0",
    clock,
    random: createRandom(7),
    interrupt: new AbortController().signal,
    notify: () => {},
  };
  const source = iterableSource(rows);
  const observers = [(event: RunEvent) => void events.push(event)];
  const { report } = await runSync(settings, context, { isNamed: false, source, observers });
  return { report, events };
}

const people = (count: number, round = 0): readonly JsonObject[] =>
  Array.from({ length: count }, (_, n) => ({ email: `p${n}@example.com`, name: `Person ${n}`, n: n + round }));
/** One in each hundred, each time at another place of it, has an address that only HubSpot refuses. */
const withBad = (rows: readonly JsonObject[]) =>
  rows.map((row, n) => (n % 100 === Math.floor(n / 100) % 100 ? { ...row, email: `no-address-${n}` } : row));

describe("ten thousand contacts to HubSpot", () => {
  it("take a hundred requests, created once, then updated", async () => {
    const clock = fastClock(20);
    const sandbox = await serve(clock);
    const first = await run(sandbox, clock, people(10_000));
    expect(first.report).toMatchObject({ exitCode: 0, altered: 0, counts: { read: 10_000, created: 10_000 } });
    // One more reads the properties.
    expect(sandbox.stats().requests).toBe(101);
    const second = await run(sandbox, clock, people(1000, 1));
    expect(second.report).toMatchObject({ exitCode: 0, counts: { read: 1000, created: 0, updated: 1000 } });
    expect(sandbox.stats()).toMatchObject({
      requests: 112,
      objects: { "hubspot/contacts": { doubles: 0, overlaps: 0 } },
    });
    expect(sandbox.count("contacts", "hubspot")).toBe(10_000);
  });

  it("lose one bad row in each hundred, and no other, in as many requests", async () => {
    const clock = fastClock(20);
    const sandbox = await serve(clock);
    const { report } = await run(sandbox, clock, withBad(people(10_000)));
    expect(report.counts).toMatchObject({ read: 10_000, created: 9900, rejected: 100 });
    expect(report.problems).toMatchObject([{ code: "invalid-email", field: "email", count: 100 }]);
    expect(report.problems[0]?.message).toMatch(/^HubSpot: .*Email address .* is invalid/);
    expect(JSON.stringify(report.problems[0]?.message)).not.toContain("no-address");
    expect(sandbox.stats().requests).toBe(101);
    expect(sandbox.count("contacts", "hubspot")).toBe(9900);
  });

  it("lose as few where HubSpot refuses the whole batch and names no row, in some requests for each bad one", async () => {
    const clock = fastClock(20);
    const sandbox = await serve(clock, { hubspot: { partialBatches: false } });
    const { report } = await run(sandbox, clock, withBad(people(300)));
    expect(report.counts).toMatchObject({ read: 300, created: 297, rejected: 3 });
    expect(report.problems).toMatchObject([{ code: "invalid-email", count: 3 }]);
    // To halve a hundred until one stands alone takes seven steps of two requests.
    const { requests } = sandbox.stats();
    expect(requests).toBeLessThanOrEqual(1 + 3 * (1 + 2 * 7));
    expect(sandbox.count("contacts", "hubspot")).toBe(297);
  });

  it("are counted right on a bad day of the server, and every further request is a retry", async () => {
    const clock = fastClock(200);
    const fates = ["429", "reset-after", "500-after", "503", "truncated", "garbage", "reset-before"] as const;
    let written = 0;
    const sandbox = await serve(clock, {
      faultFor({ method }) {
        if (method !== "POST") return undefined;
        written++;
        return written % 9 === 0 ? fates[(written / 9) % fates.length] : undefined;
      },
    });
    const { report, events } = await run(sandbox, clock, people(10_000));
    expect(report).toMatchObject({ exitCode: 0, counts: { read: 10_000, created: 10_000, updated: 0, failed: 0 } });
    const { requests, faults, objects } = sandbox.stats();
    expect(report.http.retries).toBe(Object.values(faults).reduce((sum, count) => sum + count, 0));
    expect(requests).toBe(1 + 100 + report.http.retries);
    expect(Object.keys(faults).sort()).toEqual([...fates].sort());
    expect(objects["hubspot/contacts"]).toMatchObject({ created: 10_000, doubles: 0, overlaps: 0 });
    // HubSpot names no time to come back: all wait out its ten seconds.
    expect(report.http.throttled).toBe(faults["429"]);
    const pauses = events.flatMap((one) =>
      one.event === "rate.paused" && one.code === "http-429" ? [one.pauseMs] : [],
    );
    for (const pauseMs of pauses) expect(pauseMs).toBeGreaterThan(9000);
    expect(pauses).not.toEqual([]);
  });

  it("leave within HubSpot's limit, which is declared", async () => {
    const clock = fastClock(40);
    const sandbox = await serve(clock);
    const { report, events } = await run(sandbox, clock, people(1500), {
      destination: { batchSize: 10 },
    });
    expect(report).toMatchObject({ exitCode: 0, counts: { created: 1500 }, rate: { limits: ["100/10s"] } });
    const sent = events.flatMap((one) => (one.event === "request.settled" ? [one.at - one.durationMs] : []));
    expect(sent).toHaveLength(150);
    expect(worstWindow(sent, 10_000)).toBeLessThanOrEqual(100);
  });
});

describe("contacts to HubSpot", () => {
  it("gain the options of a list with mode add, once, though answers are lost, and lose a value that is cleared", async () => {
    const clock = fastClock(200);
    let written = 0;
    const sandbox = await serve(clock, {
      faultFor: ({ method }) => (method === "POST" && written++ % 2 === 0 ? "reset-after" : undefined),
    });
    const columns = { column: "likes", type: "multiselect" } as const;
    const row = { email: "p@example.com", name: "P", n: 1 };
    await run(sandbox, clock, [{ ...row, likes: ["garden"] }], { fields: { interests: columns } });
    const added = await run(sandbox, clock, [{ ...row, name: null, likes: ["light", "garden"] }], {
      fields: {
        interests: { ...columns, mode: "add" },
        firstname: { column: "name", type: "text", blank: "clear" },
      },
    });
    expect(added.report).toMatchObject({ altered: 0, cleared: 1, counts: { updated: 1 }, http: { retries: 1 } });
    const [{ attributes } = { attributes: {} }] = sandbox.records("contacts", "hubspot");
    expect(attributes).toEqual({ email: "p@example.com", interests: "garden;light", total: "1" });
  });

  it("go on with a new token where an app's runs out on the way", async () => {
    let ahead = 0;
    let written = 0;
    const sandbox = await serve(systemClock, {
      hubspot: { tokenLifetimeS: 1800, rotation: true },
      now: () => Date.now() + ahead,
      faultFor({ method }) {
        if (method === "POST" && ++written % 10 === 0) ahead += 1_800_000;
        return undefined;
      },
    });
    const destination = { batchSize: 10, ...freely };
    const { report } = await run(sandbox, systemClock, people(400), { destination, credentials: app });
    expect(report).toMatchObject({ exitCode: 0, counts: { read: 400, created: 400 } });
    expect(sandbox.stats().byStatus["401"]).toBeGreaterThan(0);
  });
});

describe("the limit of the day", () => {
  it("stops the run with code 3, and the next day it goes on where it was", async () => {
    const day = { ms: 0 };
    const sandbox = await startSandbox({ now: () => Date.now() + day.ms, hubspot: { dailyLimit: 11 } });
    afterTest(() => sandbox.close());
    const cwd = emptyFolder();
    const csv = people(2000).map(({ email, name }) => `${email},${name}`);
    writeFileSync(join(cwd, "people.csv"), `email,firstname\n${csv.join("\n")}\n`);
    const where = ["--base-url", sandbox.urls.hubspot, "--rate", "100000/s"];
    const env = { HUBSPOT_ACCESS_TOKEN: "sandbox" };
    const target = ["-d", "hubspot", "-o", "contacts", "-m", "email"];
    const { code, stdout } = await runInProcess(["people.csv", ...target, ...where, "--json"], { cwd, env });
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({
      stoppedBy: { code: "quota-spent", message: expect.stringContaining("midnight") },
      counts: { created: 1000, failed: 0, rejected: 0 },
    });
    expect(sandbox.count("contacts", "hubspot")).toBe(1000);
    day.ms = 86_400_000;
    const next = await runInProcess(["resume", "--json"], { cwd, env });
    expect(JSON.parse(next.stdout)).toMatchObject({ exitCode: 0, counts: { read: 2000, created: 2000, updated: 0 } });
    expect(sandbox.count("contacts", "hubspot")).toBe(2000);
  });
});
