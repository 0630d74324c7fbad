import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { ConfigInput } from "../../src/config/index.ts";
import { configFromObject, noticesPart, type SyncSettings } from "../../src/config/index.ts";
import { UsageError } from "../../src/core/errors.ts";
import { NoticesAttendant } from "../../src/sync/attend-notices.ts";
import type { SyncContext } from "../../src/sync/context.ts";
import { sync } from "../../src/sync/library.ts";
import { fastClock } from "../support/fast-clock.ts";
import { type Answer, openPostBox, type PostBox, type Posted } from "../support/post-box.ts";
import { emptyFolder } from "../support/run-cli.ts";
import { runInProcess } from "../support/run-in-process.ts";
import { type WatchedCrm, watchCrm } from "../support/watched-crm.ts";

let box: PostBox;
let crm: WatchedCrm | undefined;
const opened: PostBox[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
  await crm?.sandbox.close();
  crm = undefined;
});

async function open(answer?: (request: Posted) => Answer | Promise<Answer>): Promise<void> {
  box = await openPostBox(answer);
  opened.push(box);
}

const target = { object: "items", match: "sku", fields: { sku: "sku", price: { column: "price", type: "number" } } };
const paths = () => box.posted.map(({ path }) => path.replace(/\?.*/, ""));

describe("a monitor", () => {
  const pairs = () => new Set(box.posted.map(({ path }) => /rid=([0-9a-f-]{36})$/.exec(path)?.[1]));

  it("is told of the beginning and the worst end of all syncs, as a pair, with a line for each", async () => {
    crm = await watchCrm();
    await open();
    const cwd = emptyFolder();
    writeFileSync(join(cwd, "good.csv"), "sku,price\nA,1\n");
    writeFileSync(join(cwd, "bad.csv"), "sku,price\nA,1\nB,many\n");
    const syncs = [
      { name: "first", source: "bad.csv", ...target },
      { name: "second", source: "good.csv", ...target },
    ];
    const config = {
      destination: { baseUrl: crm.sandbox.urls.zeeg, token: "sandbox" },
      heartbeat: { url: `${box.origin}/ping/s3cr3t`, kind: "healthchecks" },
    };
    writeFileSync(join(cwd, "crm-sync.config.json"), JSON.stringify({ ...config, syncs }));
    const push = () => runInProcess(["push", "--quiet"], { cwd });
    expect((await push()).code).toBe(1);
    writeFileSync(join(cwd, "bad.csv"), "sku,price\nA,1\n");
    expect((await push()).code).toBe(0);
    expect(paths()).toEqual(["/ping/s3cr3t/start", "/ping/s3cr3t/1", "/ping/s3cr3t/start", "/ping/s3cr3t"]);
    expect(box.posted.map(({ body }) => body)).toEqual([
      "",
      "first: FAILED, 1 of 2 rows not delivered\nsecond: ok, 1 row: 1 updated\n",
      "",
      "first: ok, 1 row: 1 updated\nsecond: ok, 1 row: 1 updated\n",
    ]);
    expect(pairs().size).toBe(2);
    // One of several says nothing about the whole.
    writeFileSync(join(cwd, "bad.csv"), "sku,price\nA,1\nB,many\n");
    await push();
    const { stderr } = await runInProcess(["retry", "--no-progress"], { cwd });
    expect(stderr).toContain("This is one of several syncs: the heartbeat is given no signal.\n");
    expect(box.posted).toHaveLength(6);
    const [first] = readdirSync(cwd, { recursive: true }).filter((name) => String(name).endsWith("state.db"));
    expect(readFileSync(join(cwd, String(first)), "latin1")).not.toContain("s3cr3t");
  });

  it("is told that nothing could begin", async () => {
    await open();
    const cwd = emptyFolder();
    const heartbeat = { start: `${box.origin}/begin`, success: `${box.origin}/good`, failure: `${box.origin}/bad` };
    writeFileSync(join(cwd, "crm-sync.config.json"), JSON.stringify({ heartbeat, source: "none.csv", ...target }));
    expect((await runInProcess(["push"], { cwd, env: { ZEEG_API_TOKEN: "x" } })).code).toBe(2);
    expect(box.posted.map(({ method, path }) => `${method} ${path}`)).toEqual(["GET /begin", "GET /bad"]);
  });

  it("does not hear of the sandbox, which is said", async () => {
    await open();
    const cwd = emptyFolder();
    writeFileSync(join(cwd, "items.csv"), "sku,price\nA,1\n");
    const heartbeat = { url: `${box.origin}/ping`, kind: "cronitor" };
    writeFileSync(join(cwd, "crm-sync.config.json"), JSON.stringify({ heartbeat, source: "items.csv", ...target }));
    const { code, stderr } = await runInProcess(["push", "--sandbox", "--no-progress"], { cwd });
    expect([code, stderr]).toEqual([0, "With --sandbox the heartbeat is given no signal.\n"]);
    expect(box.posted).toEqual([]);
  });
});

describe("how a run ended", () => {
  it.each(["push", "retry"])(
    "is printed before anybody outside is waited for (%s)",
    async (command) => {
      crm = await watchCrm();
      let isPrinted = false;
      let print = () => {};
      const printed = new Promise<void>((resolve) => {
        print = resolve;
      });
      await open(async () => {
        await printed;
        return {};
      });
      const cwd = emptyFolder();
      writeFileSync(join(cwd, "items.csv"), "sku,price\nA,1\nB,many\n");
      const destination = { baseUrl: crm.sandbox.urls.zeeg, token: "sandbox" };
      const write = (more: object) =>
        writeFileSync(
          join(cwd, "crm-sync.config.json"),
          JSON.stringify({ destination, source: "items.csv", ...target, ...more }),
        );
      const notify = [{ webhook: `${box.origin}/hook`, on: "always" }];
      if (command === "retry") {
        write({});
        await runInProcess(["push", "--quiet"], { cwd });
      }
      write({ notify });
      const { code } = await runInProcess([command, "--no-progress"], {
        cwd,
        onStdout: () => {
          isPrinted = box.posted.length < 2;
          print();
        },
      });
      expect({ code, isPrinted, posted: paths() }).toEqual({ code: 1, isPrinted: true, posted: ["/hook"] });
    },
    8000,
  );
});

describe("a run from a program", () => {
  it("that is interrupted is told as well", async () => {
    crm = await watchCrm();
    await open();
    const stop = new AbortController();
    const config: ConfigInput = {
      ...(target as ConfigInput),
      destination: { baseUrl: crm.sandbox.urls.zeeg, token: "sandbox" },
      notify: [{ webhook: `${box.origin}/hook` }],
      heartbeat: { url: `${box.origin}/ping`, kind: "healthchecks" },
    };
    const report = await sync({
      config,
      rows: [{ sku: "A", price: 1 }],
      env: {},
      signal: stop.signal,
      onEvent: ({ event }) => {
        if (event === "run.started") stop.abort();
      },
    });
    expect(report.exitCode).toBe(130);
    expect(paths().sort()).toEqual(["/hook", "/ping/130", "/ping/start"]);
    const notice = box.posted.find(({ path }) => path === "/hook");
    expect(JSON.parse(notice?.body ?? "")).toMatchObject({ event: "failure", stoppedBy: { code: "interrupted" } });
  });
});

describe("a run that another one keeps out", () => {
  it("is a failure, and with --if-locked skip nothing that anybody waits for", async () => {
    crm = await watchCrm({ latencyMs: 5 });
    await open();
    const cwd = emptyFolder();
    const config = { destination: { baseUrl: crm.sandbox.urls.zeeg, token: "sandbox" }, ...target };
    const notify = [{ webhook: `${box.origin}/usual` }, { webhook: `${box.origin}/always`, on: "always" }];
    writeFileSync(join(cwd, "items.csv"), "sku,price\nA,1\n");
    writeFileSync(join(cwd, "crm-sync.config.json"), JSON.stringify({ ...config, source: "items.csv", notify }));
    const release = new AbortController();
    const holder = sync({
      config: config as ConfigInput,
      rows: (function* () {
        for (let n = 0; ; n++) yield { sku: `K${n}`, price: n };
      })(),
      env: { HOME: cwd },
      signal: release.signal,
    });
    while (crm.sentCount() === 0) await new Promise((next) => setTimeout(next, 5));
    const push = async (policy: string) =>
      (await runInProcess(["push", "--quiet", "--if-locked", policy], { cwd })).code;
    expect([await push("fail"), await push("skip")]).toEqual([5, 0]);
    release.abort();
    expect((await holder).exitCode).toBe(130);
    const told = box.posted.map(({ path, body }) => ({ path, ...(JSON.parse(body) as Record<string, unknown>) }));
    const locked = { stoppedBy: { code: "locked" }, next: null, files: {} };
    expect(told).toHaveLength(3);
    expect(told).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ path: "/usual", event: "failure", exitCode: 5 }),
        expect.objectContaining({ path: "/always", event: "failure", exitCode: 5 }),
        expect.objectContaining({ path: "/always", event: "skipped", exitCode: 0 }),
      ]),
    );
    for (const one of told) expect(one).toMatchObject(locked);
  });
});

describe("who never answers", () => {
  /** One that is told of a failure, with a clock so many times as fast. */
  function attendant(config: ConfigInput, factor: number) {
    const cwd = emptyFolder();
    const warnings: string[] = [];
    const loaded = configFromObject(config, { cwd, env: {}, destinations: { zeeg: {} } });
    const { notices } = noticesPart(loaded, cwd);
    if (!notices) throw new Error("nobody is told");
    const settings = {
      name: "items",
      object: "items",
      destination: "zeeg",
      state: false,
      stateDir: ".crm-sync",
      sandbox: false,
      baseDir: cwd,
    };
    const context = {
      cwd,
      env: {},
      version: "1",
      clock: fastClock(factor),
      random: Math.random,
      interrupt: new AbortController().signal,
      notify: (text: string) => warnings.push(text),
    } as unknown as SyncContext;
    const first = settings as unknown as SyncSettings;
    return { first, warnings, attendant: new NoticesAttendant(notices, first, context, { isNamed: false }) };
  }

  it("is waited for at the start before the end is told", async () => {
    let answered = false;
    const asked: boolean[] = [];
    await open(async ({ path }) => {
      if (!path.includes("/start")) return asked.push(answered) > 0 ? {} : "never";
      await new Promise((next) => setTimeout(next, 100));
      answered = true;
      return {};
    });
    const heartbeat = { url: `${box.origin}/ping`, kind: "healthchecks" } as const;
    const { first, warnings, attendant: one } = attendant({ heartbeat }, 1);
    await one.begin();
    await one.ended({ settings: first, error: new UsageError("x", "") });
    await one.close();
    expect([asked, warnings]).toEqual([[true], []]);
  });

  it("delays no beginning, and the end by no more than half a minute", async () => {
    await open(() => "never");
    const {
      first,
      warnings,
      attendant: one,
    } = attendant(
      {
        notify: [{ webhook: `${box.origin}/s3cr3t`, on: "always" }],
        heartbeat: { url: `${box.origin}/s3cr3t`, kind: "healthchecks" },
      },
      100,
    );
    const begun = performance.now();
    await one.begin();
    expect(performance.now() - begun).toBeLessThan(1000);
    await one.ended({ settings: first, error: new Error("value A-17 is taken") });
    await one.close();
    expect(performance.now() - begun).toBeLessThan(8000);
    const { host } = new URL(box.origin);
    expect([...warnings].sort()).toEqual([
      `heartbeat (${host}), end: no answer in time`,
      `heartbeat (${host}), start: no answer in time`,
      `notify[0] (webhook ${host}): no answer in time`,
    ]);
    // A bug's message may hold anything, a value of a row, say.
    expect(box.posted.map(({ body }) => body).join()).toContain('"exitCode":70');
    expect(JSON.stringify(box.posted)).not.toContain("A-17");
  });
});
