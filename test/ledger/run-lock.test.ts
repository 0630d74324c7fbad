import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { holdFileLock, isLocalFileSystem } from "../../src/database/file-lock.ts";
import { chooseDriver } from "../../src/database/open.ts";
import { type DriverName, driverNames } from "../../src/database/types.ts";
import { acquireRunLock, type LockHolder, type LockRequest, type LockResult } from "../../src/ledger/run-lock.ts";

const available: DriverName[] = [];
for (const name of driverNames) {
  await chooseDriver(name).then(
    () => available.push(name),
    () => {},
  );
}

let folder: string;
let children: Child[] = [];
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), "crm-sync-lock-")), "state", "locks");
});
afterEach(() => {
  for (const child of children) child.process.kill("SIGKILL");
  children = [];
  rmSync(join(folder, "../.."), { recursive: true, force: true });
});

const request = (more: Partial<LockRequest> = {}): LockRequest => ({
  folder,
  identity: ["zeeg", "https://crm.test", "9f2c", "products"],
  runId: "run-1",
  what: "zeeg products",
  ...more,
});

const filesEnding = (end: string) => readdirSync(folder).filter((name) => name.endsWith(end));
const note = () => join(folder, filesEnding(".lock")[0]?.replace(".lock", ".json") ?? "none");
/** Leaves a note as its holder would that was killed. */
function leaveNote(more: Partial<LockHolder>): string {
  const holder = {
    pid: 4711,
    host: "far",
    startedAt: "2026-02-01T10:00:00.000Z",
    runId: "run-0",
    what: "zeeg products",
  };
  const text = JSON.stringify({ ...holder, ...more });
  writeFileSync(note(), text);
  return text;
}
function release(result: LockResult): void {
  expect(result.kind).toBe("held");
  if (result.kind === "held") result.release();
}

/** A real process that takes locks when told to. */
interface Child {
  readonly process: ChildProcess;
  ask(order: string, given?: object): Promise<unknown>;
}
async function start(): Promise<Child> {
  const script = fileURLToPath(new URL("./lock-child.js", import.meta.url));
  const process = fork(script, { execArgv: ["--expose-gc"] });
  const answer = async () => {
    const [message] = (await once(process, "message")) as [{ answer?: unknown; error?: string }];
    if (message.error !== undefined) throw new Error(message.error);
    return message.answer;
  };
  const child: Child = {
    process,
    ask(order, given) {
      const answered = answer();
      process.send({ order, ...given });
      return answered;
    },
  };
  children.push(child);
  await answer();
  return child;
}
async function kill(child: Child): Promise<void> {
  const exited = once(child.process, "exit");
  child.process.kill("SIGKILL");
  await exited;
}

describe("the lock between processes", () => {
  it("tells who holds it, and is free once that one lets go", async () => {
    const child = await start();
    const before = Date.now();
    expect(await child.ask("acquire", { request: request({ runId: "run-7" }) })).toEqual({ kind: "held" });
    const busy = await acquireRunLock(request());
    expect(busy).toEqual({
      kind: "busy",
      holder: {
        pid: child.process.pid,
        host: hostname(),
        startedAt: expect.any(String),
        runId: "run-7",
        what: "zeeg products",
      },
    });
    const startedAt = Date.parse((busy.kind === "busy" && busy.holder?.startedAt) || "");
    expect(startedAt).toBeGreaterThanOrEqual(before);
    expect(startedAt).toBeLessThanOrEqual(Date.now());
    await child.ask("release");
    expect(filesEnding(".json")).toEqual([]);
    release(await acquireRunLock(request()));
  });

  it("is busy without a holder's name where the note is missing or broken", async () => {
    const child = await start();
    await child.ask("acquire", { request: request() });
    for (const text of ['{"pid":12', "", "null", '{"pid":"12"}']) {
      writeFileSync(note(), text);
      expect(await acquireRunLock(request())).toEqual({ kind: "busy", holder: undefined });
    }
    rmSync(note());
    expect(await acquireRunLock(request())).toEqual({ kind: "busy", holder: undefined });
  });

  it("is free at once when its holder was killed, whatever the holder left", async () => {
    const child = await start();
    await child.ask("acquire", { request: request() });
    await kill(child);
    expect(existsSync(note())).toBe(true);
    const result = await acquireRunLock(request({ runId: "run-2" }));
    expect(JSON.parse(readFileSync(note(), "utf8"))).toMatchObject({ pid: process.pid, runId: "run-2" });
    release(result);
  });

  it("is never free while its holder hangs", async () => {
    const child = await start();
    await child.ask("acquire", { request: request() });
    child.process.kill("SIGSTOP");
    try {
      // Long past in its note: age must not matter.
      leaveNote({ pid: child.process.pid ?? 0, host: hostname(), startedAt: "2001-01-01T00:00:00.000Z" });
      expect((await acquireRunLock(request())).kind).toBe("busy");
    } finally {
      child.process.kill("SIGCONT");
    }
  });

  it("goes to exactly one of many that start at the same instant, on fresh files and on a killed holder's", async () => {
    const racers = await Promise.all(Array.from({ length: 8 }, start));
    for (let round = 0; round < 30; round++) {
      const identity = ["round", String(round - (round % 2))];
      if (round % 2 === 1) {
        const victim = await start();
        await victim.ask("acquire", { request: request({ identity }) });
        await kill(victim);
      }
      const given = { request: request({ identity }), at: Date.now() + 60 };
      const results = (await Promise.all(racers.map((racer) => racer.ask("acquire", given)))) as LockResult[];
      expect(results.map(({ kind }) => kind).sort()).toEqual([...Array(7).fill("busy"), "held"]);
      await Promise.all(racers.map((racer) => racer.ask("release")));
    }
  });

  it.each(available)("is got while another is on the way to it, which %s shows as a reader", async (name) => {
    // What two who start together look like to each other. If it kept either away, both would go without.
    release(await acquireRunLock(request()));
    const path = note().replace(".json", ".lock");
    const { driver } = await chooseDriver(name);
    const reader = driver(path);
    reader.exec("BEGIN");
    reader.prepare("SELECT name FROM sqlite_master").all();
    const lock = await holdFileLock(path, { driver: name });
    expect(lock).toBeDefined();
    lock?.release();
    reader.exec("ROLLBACK");
    reader.close();
  });

  it("stays with a holder that keeps no reference to it", async () => {
    const child = await start();
    await child.ask("acquire", { request: request(), forget: true });
    await child.ask("collectGarbage");
    expect((await acquireRunLock(request())).kind).toBe("busy");
  });

  it.each(available.flatMap((one) => available.map((other) => [one, other] as const)))(
    "holds for %s against %s",
    async (one, other) => {
      const child = await start();
      const path = join(folder, "a.lock");
      expect(await child.ask("hold", { path, driver: one })).toBe(true);
      expect(await holdFileLock(path, { driver: other })).toBeUndefined();
      await child.ask("release");
      const lock = await holdFileLock(path, { driver: other });
      expect(lock).toBeDefined();
      expect(await child.ask("hold", { path, driver: one })).toBe(false);
      lock?.release();
    },
  );
});

describe("the lock within a process", () => {
  it("is busy for the second, who does not weaken it against other processes", async () => {
    const child = await start();
    const first = await acquireRunLock(request());
    for (let time = 0; time < 3; time++) {
      expect(await acquireRunLock(request())).toMatchObject({ kind: "busy", holder: { pid: process.pid } });
    }
    expect(await child.ask("acquire", { request: request() })).toMatchObject({ kind: "busy" });
    release(first);
    expect(await child.ask("acquire", { request: request() })).toMatchObject({ kind: "held" });
  });

  it("lets different identities pass, and takes no two of them for one", async () => {
    const identities = [["a", "b"], ["ab"], ["a,b"], ["b", "a"], ["a", "b", ""]];
    const results = await Promise.all(identities.map((identity) => acquireRunLock(request({ identity }))));
    expect(results.map(({ kind }) => kind)).toEqual(identities.map(() => "held"));
    for (const result of results) release(result);
  });

  it("is not taken from the next holder by a second release", async () => {
    const first = await acquireRunLock(request());
    release(first);
    const second = await acquireRunLock(request());
    release(first);
    expect(existsSync(note())).toBe(true);
    expect((await acquireRunLock(request())).kind).toBe("busy");
    release(second);
  });

  it("leaves only its own kind of files, closed to other users, and shows no identity", async () => {
    const result = await acquireRunLock(request());
    const mode = (path: string) => statSync(path).mode & 0o777;
    expect(mode(folder)).toBe(0o700);
    expect(readdirSync(folder).sort()).toEqual([
      expect.stringMatching(/^[0-9a-f]{32}\.json$/),
      expect.stringMatching(/^[0-9a-f]{32}\.lock$/),
    ]);
    for (const name of readdirSync(folder)) expect([name, mode(join(folder, name))]).toEqual([name, 0o600]);
    expect(readFileSync(note(), "utf8")).not.toMatch(/9f2c|crm\.test/);
    release(result);
    expect(readdirSync(folder)).toEqual([expect.stringMatching(/\.lock$/)]);
  });

  it("throws the system's error where it cannot write, and holds nothing", async () => {
    release(await acquireRunLock(request()));
    const file = note().replace(".json", ".lock");
    await expect(acquireRunLock(request({ folder: join(file, "in-a-file") }))).rejects.toMatchObject({
      code: "ENOTDIR",
    });
    mkdirSync(note());
    await expect(acquireRunLock(request())).rejects.toMatchObject({ syscall: "rename" });
    expect(filesEnding("").length).toBe(2);
    rmdirSync(note());
    release(await acquireRunLock(request()));
  });
});

describe("a note of another machine", () => {
  const waited: number[] = [];
  const onShare = (wait = () => {}): LockRequest =>
    request({
      host: "near",
      isLocalFileSystem: () => false,
      wait: async (ms) => {
        waited.push(ms);
        wait();
      },
    });
  beforeEach(async () => {
    waited.length = 0;
    release(await acquireRunLock(request()));
  });

  it("is respected on a network share, and nothing is taken", async () => {
    const text = leaveNote({ host: "far" });
    const result = await acquireRunLock(onShare());
    expect(result).toEqual({ kind: "foreign", holder: JSON.parse(text), file: note() });
    expect(readFileSync(note(), "utf8")).toBe(text);
    // The lock itself was let go of: with the note deleted, as the message says, the next one gets it.
    rmSync(note());
    release(await acquireRunLock(onShare()));
  });

  it("is a dead one's on a local file system, where the lock decides", async () => {
    leaveNote({ host: "far" });
    const result = await acquireRunLock(request({ host: "near", isLocalFileSystem: () => true }));
    expect(JSON.parse(readFileSync(note(), "utf8"))).toMatchObject({ host: "near" });
    release(result);
  });

  it("is a dead one's on a share as well if it names this machine", async () => {
    leaveNote({ host: "near" });
    const result = await acquireRunLock(onShare());
    expect(JSON.parse(readFileSync(note(), "utf8"))).toMatchObject({ host: "near", pid: process.pid });
    expect(waited).toEqual([1000]);
    release(result);
    expect(existsSync(note())).toBe(false);
  });

  it("wins if it was written at the same moment and stands after the wait", async () => {
    let text = "";
    const result = await acquireRunLock(
      onShare(() => {
        text = leaveNote({ host: "far" });
      }),
    );
    expect(result).toEqual({ kind: "foreign", holder: JSON.parse(text), file: note() });
    expect(readFileSync(note(), "utf8")).toBe(text);
    rmSync(note());
    release(await acquireRunLock(onShare()));
  });

  it("wins if it was written at the same moment and is gone after the wait", async () => {
    expect(await acquireRunLock(onShare(() => rmSync(note())))).toEqual({ kind: "busy", holder: undefined });
    release(await acquireRunLock(onShare()));
  });

  it("is not removed by a release", async () => {
    const result = await acquireRunLock(onShare());
    const text = leaveNote({ host: "far" });
    release(result);
    expect(readFileSync(note(), "utf8")).toBe(text);
  });

  it("keeps nobody waiting on a local file system, and an interrupted wait leaves nothing", async () => {
    const stopped = new Error("stopped");
    const stop = (): never => {
      throw stopped;
    };
    release(await acquireRunLock(request({ isLocalFileSystem: () => true, wait: stop })));
    await expect(acquireRunLock(onShare(stop))).rejects.toBe(stopped);
    expect(existsSync(note())).toBe(false);
    release(await acquireRunLock(onShare()));
  });
});

describe("a file system", () => {
  it("is not taken for local where its type is unknown or cannot be had", () => {
    // Not one of those that state is kept on.
    expect(isLocalFileSystem("/proc")).toBe(false);
    expect(isLocalFileSystem(join(tmpdir(), "not-there", "at-all"))).toBe(false);
  });

  it.runIf(existsSync("/dev/shm"))("is local where it is this machine's memory", () => {
    expect(isLocalFileSystem("/dev/shm")).toBe(true);
  });
});
