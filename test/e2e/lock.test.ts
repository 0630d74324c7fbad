import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { type CliResult, emptyFolder, reportOf } from "../support/run-cli.ts";
import { onceSent, syncApart, type WatchedCrm, watchCrm } from "../support/watched-crm.ts";

let crm: WatchedCrm;
let holder: Holder | undefined;
afterEach(async () => {
  await holder?.end("SIGKILL");
  holder = undefined;
  await crm?.sandbox.close();
});

/** A run that is at its object until it is ended. */
interface Holder {
  readonly cwd: string;
  end(signal: "SIGINT" | "SIGKILL"): Promise<CliResult>;
}

/** Half a minute of work, one row after the other. */
async function hold(...args: readonly string[]): Promise<Holder> {
  crm = await watchCrm({ latencyMs: 20, logSize: 10_000 });
  const cwd = emptyFolder();
  write(cwd, "HELD", 1500);
  return await new Promise((begun, failed) => {
    const ended = syncApart(crm, cwd, ["items.csv", "--concurrency", "1", ...args], {
      whileRunning: ({ kill }) => {
        const end = (signal: "SIGINT" | "SIGKILL") => {
          kill(signal);
          return ended;
        };
        onceSent(crm, 1, () => begun({ cwd, end }));
      },
    });
    ended.then(({ stderr }) => failed(new Error(`the run that was to hold the lock has ended: ${stderr}`)), failed);
  });
}

function write(cwd: string, prefix: string, rows: number): void {
  const lines = Array.from({ length: rows }, (_, n) => `${prefix}-${n},${n}`);
  writeFileSync(join(cwd, "items.csv"), `sku,price\n${lines.join("\n")}\n`);
}

/** The run that comes second, from a folder of its own unless told. */
function second(args: readonly string[] = [], cwd = emptyFolder(), extra: Parameters<typeof syncApart>[3] = {}) {
  write(cwd, "NEW", 5);
  return syncApart(crm, cwd, ["items.csv", ...args], extra);
}

/** Requests of all but the holder. */
function others(): number {
  const { log } = crm.sandbox.stats();
  return log.filter(({ method, keys }) => method === "GET" || keys?.[0]?.startsWith("NEW")).length - 1;
}

/** Does something once the run has said that it waits. */
function onceWaiting(act: () => void): Parameters<typeof syncApart>[3] {
  return {
    whileRunning: ({ stderr }) => {
      const timer = setInterval(() => {
        if (!stderr().includes("Waiting: ")) return;
        clearInterval(timer);
        act();
      }, 5);
    },
  };
}

describe("while another run is at the object", () => {
  it.each([
    ["in the same state folder", [], []],
    ["with another state folder, of the same user", [], []],
    ["without a state", [], ["--no-state"]],
    ["beside one without a state", ["--no-state"], []],
  ])("a run %s sends nothing, says who is there, and exits 5", async (where, holds, comes) => {
    holder = await hold(...holds);
    const result = await second(comes, where === "in the same state folder" ? holder.cwd : emptyFolder());
    expect(result.code).toBe(5);
    expect(reportOf(result)).toMatchObject({ exitCode: 5, counts: { read: 0 }, stoppedBy: { code: "locked" } });
    expect(reportOf(result).stoppedBy?.message).toMatch(
      /^Another run writes to zeeg items: run \d{8}T\d{6}Z-[0-9a-f]{4}, process \d+ on .+, since 20.*Nothing was sent/,
    );
    expect(result.stderr).not.toMatch(/resume with|cannot be resumed/);
    expect(others()).toBe(0);
    const held = reportOf(await holder.end("SIGINT"));
    expect(held.counts.created).toBe(crm.sandbox.count("items"));
    expect(reportOf(result).stoppedBy?.message).toContain(held.runId);
  });

  it("a run with --if-locked skip sends nothing and exits 0", async () => {
    holder = await hold();
    const result = await second(["--if-locked", "skip"]);
    expect(result.code).toBe(0);
    expect(reportOf(result)).toMatchObject({ exitCode: 0, counts: { read: 0 }, stoppedBy: { code: "locked" } });
    expect(others()).toBe(0);
  });

  it("a run with --if-locked wait says so, and follows when that one has ended", async () => {
    const holding = await hold();
    holder = holding;
    let held: Promise<CliResult> | undefined;
    let before = 0;
    const result = await second(
      ["--if-locked", "wait"],
      undefined,
      onceWaiting(() => {
        before = others();
        held = holding.end("SIGINT");
      }),
    );
    expect(before).toBe(0);
    expect((await held)?.code).toBe(130);
    expect(result.stderr.match(/Waiting: Another run writes to zeeg items: run /g)).toHaveLength(1);
    expect(reportOf(result)).toMatchObject({ exitCode: 0, stoppedBy: null, counts: { created: 5 } });
  });

  it("a run that waits ends at SIGINT with 130, and has sent nothing", async () => {
    holder = await hold();
    let interrupt = () => {};
    const waiting = onceWaiting(() => interrupt());
    const result = await second(["--if-locked", "wait"], undefined, {
      whileRunning: (child) => {
        interrupt = () => child.kill("SIGINT");
        waiting?.whileRunning?.(child);
      },
    });
    expect(result.code).toBe(130);
    expect(reportOf(result)).toMatchObject({ stoppedBy: { code: "interrupted" }, counts: { read: 0 } });
    expect(result.stderr).not.toContain("resume with");
    expect(others()).toBe(0);
  });

  it("a run to another object goes its way", async () => {
    holder = await hold();
    crm.sandbox.defineObject({
      slug: "others",
      attributes: [
        { key: "sku", type: "text" },
        { key: "price", type: "number" },
      ],
    });
    expect(reportOf(await second(["--object", "others"]))).toMatchObject({ exitCode: 0, counts: { created: 5 } });
    expect(crm.sandbox.count("others")).toBe(5);
    expect((await holder.end("SIGINT")).code).toBe(130);
  });
});

describe("the lock of a run that was killed", () => {
  it("is free at once, in the same folder and elsewhere", async () => {
    const { cwd, end } = await hold();
    expect((await end("SIGKILL")).signal).toBe("SIGKILL");
    for (const folder of [cwd, emptyFolder()]) {
      const result = await second([], folder);
      expect(result.code).toBe(0);
      expect(result.stderr).not.toContain("Waiting");
    }
    expect([...crm.values("price").keys()].filter((key) => key.startsWith("NEW"))).toHaveLength(5);
  });

  it("is taken by the one that waits for it", async () => {
    const holding = await hold();
    holder = holding;
    const result = await second(
      ["--if-locked", "wait"],
      holding.cwd,
      onceWaiting(() => void holding.end("SIGKILL")),
    );
    expect(reportOf(result)).toMatchObject({ exitCode: 0, counts: { created: 5 } });
  });
});

describe("two runs that begin at the same moment", () => {
  it("are never at one object together", async () => {
    crm = await watchCrm({ latencyMs: 20 });
    const folders = [emptyFolder(), emptyFolder()];
    for (const [n, cwd] of folders.entries()) write(cwd, `RUN${n}`, 100);
    const results = await Promise.all(folders.map((cwd) => syncApart(crm, cwd, ["items.csv", "--concurrency", "1"])));
    expect(results.map(({ code }) => code).sort()).toEqual([0, 5]);
    expect(new Set(crm.takeSent().map((key) => key.split("-", 1)[0])).size).toBe(1);
    expect(crm.sandbox.stats()).toMatchObject({ maxInFlight: 1, requests: 101 });
  });
});
