import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { RunReport } from "../../src/core/report.ts";
import type { SandboxOptions } from "../../src/sandbox/index.ts";
import { type CliResult, emptyFolder, reportOf, runCli } from "../support/run-cli.ts";
import { onceSent, openRejects, sync, type WatchedCrm, watchCrm } from "../support/watched-crm.ts";

let crm: WatchedCrm;
afterEach(async () => await crm?.sandbox.close());

const rows = 300;

/** A folder with `items.csv`; of so many rows, the server refuses one. */
async function given({ refused = 0 } = {}, options: SandboxOptions = {}): Promise<string> {
  crm = await watchCrm({ latencyMs: 5, ...options });
  const cwd = emptyFolder();
  const lines = Array.from(
    { length: rows },
    (_, n) => `K-${n},${n},${isRefused(n, refused) ? "nobody" : "k@example.com"}`,
  );
  writeFileSync(join(cwd, "items.csv"), `sku,price,mail\n${lines.join("\n")}\n`);
  return cwd;
}

function isRefused(n: number, every: number): boolean {
  return every > 0 && n % every === 3;
}

/** A push that is ended from outside when the server has got some records. */
function interrupted(
  cwd: string,
  args: readonly string[] = ["items.csv"],
  signal: "SIGINT" | "SIGKILL" = "SIGINT",
): Promise<CliResult> {
  // A kill comes late enough for something to have been written down.
  const [sent, concurrency] = signal === "SIGKILL" ? [200, "2"] : [60, "4"];
  return sync(crm, cwd, [...args, "--concurrency", concurrency], {
    whileRunning: ({ kill }) => onceSent(crm, sent, () => kill(signal)),
  });
}

/** A run that stops at the first row that is not delivered. */
async function stopped(cwd: string, ...args: readonly string[]): Promise<RunReport> {
  const result = await sync(crm, cwd, [...args, "--max-errors", "0"]);
  expect(result.code).toBe(3);
  return reportOf(result);
}

const sum = (counts: readonly number[] = []) => counts.reduce((all, one) => all + one, 0);

function rejectedKeys(cwd: string, report: RunReport): readonly string[] {
  const [, ...lines] = readFileSync(join(cwd, report.files.rejects ?? ""), "utf8")
    .trim()
    .split("\n");
  return lines.map((line) => line.split(",", 1)[0] ?? "");
}

describe("a run that was interrupted", () => {
  it("says how to resume it, and goes on where it ended: one report covers the whole", async () => {
    const cwd = await given();
    const first = await interrupted(cwd);
    const before = reportOf(first);
    expect(first.code).toBe(130);
    expect(first.stderr).toContain(`resume with: crm-sync resume ${before.runId}\n`);
    expect(before.counts.created).toBe(crm.sandbox.count("items"));
    const sent = crm.takeSent();
    expect(sent.length).toBeLessThan(rows);

    const report = reportOf(await sync(crm, cwd, ["resume"]));
    const rest = crm.takeSent();
    expect(rest).toHaveLength(rows - sent.length);
    expect(rest.filter((key) => sent.includes(key))).toEqual([]);
    expect(report).toMatchObject({
      runId: before.runId,
      startedAt: before.startedAt,
      exitCode: 0,
      stoppedBy: null,
      source: { complete: true },
      counts: { read: rows, created: rows, updated: 0, unprocessed: 0 },
    });
    expect(report.http.requests).toBe(crm.sandbox.stats().requests);
    expect(crm.sandbox.count("items")).toBe(rows);

    const again = await sync(crm, cwd, ["resume"]);
    expect(again.code).toBe(2);
    expect(again.stderr).toMatch(/nothing to resume.*has finished \(exit code 0\)/);
    expect(crm.takeSent()).toEqual([]);
  });

  it("is named by a new push of its source, and is nothing to resume once that has finished", async () => {
    const cwd = await given();
    const { runId } = reportOf(await interrupted(cwd));
    const push = await sync(crm, cwd, ["items.csv"]);
    expect(push.code).toBe(0);
    expect(push.stderr).toMatch(new RegExp(`The run ${runId} of this source ended early.*crm-sync resume ${runId}`));
    const resume = await sync(crm, cwd, ["resume", runId]);
    expect(resume.code).toBe(2);
    expect(resume.stderr).toMatch(/nothing to resume.*a later run of its source has finished/);
  });

  it("can still be resumed after another sync of its source has finished", async () => {
    const cwd = await given();
    writeFileSync(join(cwd, "mails.yaml"), "fields: { sku: sku, mail: mail }\n");
    writeFileSync(join(cwd, "prices.yaml"), "fields: { sku: sku, price: { column: price, type: number } }\n");
    const { runId } = reportOf(await interrupted(cwd, ["items.csv", "-c", "mails.yaml"]));
    expect((await sync(crm, cwd, ["items.csv", "-c", "prices.yaml"])).code).toBe(0);
    expect((await sync(crm, cwd, ["resume", runId])).code).toBe(0);
    expect(new Set(crm.values("mail").values())).toEqual(new Set(["k@example.com"]));
  });

  it.each(["SIGINT", "SIGKILL"] as const)(
    "by %s has every row that was refused once in its rejects file",
    async (signal) => {
      const cwd = await given({ refused: 10 });
      const first = await interrupted(cwd, ["items.csv"], signal);
      expect(first).toMatchObject(signal === "SIGKILL" ? { signal } : { code: 130 });
      expect((await openRejects(cwd)).length).toBeGreaterThan(0);
      const report = reportOf(await sync(crm, cwd, ["resume"]));
      expect(report).toMatchObject({
        exitCode: 1,
        counts: { read: rows, created: rows - 30, updated: 0, rejected: 30 },
      });
      expect(report.problems).toMatchObject([{ count: 30 }]);
      const { timeline } = report;
      expect(timeline?.parts).toHaveLength(2);
      expect(sum(timeline?.settled)).toBe(rows);
      expect(sum(timeline?.undelivered)).toBe(30);
      expect(sum(timeline?.requests)).toBe(report.http.requests);
      const refused = Array.from({ length: 30 }, (_, n) => `K-${n * 10 + 3}`).sort();
      expect([...rejectedKeys(cwd, report)].sort()).toEqual(refused);
      expect((await openRejects(cwd)).map(({ key }) => key).sort()).toEqual(refused);
      expect(crm.sandbox.stats().objects.items).toMatchObject({ created: rows - 30, doubles: 0 });
    },
  );

  it("judges its refused rows again where their file was removed meanwhile, and says so", async () => {
    const cwd = await given({ refused: 10 });
    const first = reportOf(await interrupted(cwd));
    expect(first.counts.rejected).toBeGreaterThan(0);
    rmSync(join(cwd, first.files.rejects ?? ""));
    const resume = await sync(crm, cwd, ["resume"]);
    expect(resume.stderr).toMatch(/warning: .*rejects\.csv was removed or cut since.*tried again/);
    const report = reportOf(resume);
    expect(report.counts).toMatchObject({ read: rows, created: rows - 30, rejected: 30 });
    expect(report.problems).toMatchObject([{ count: 30 }]);
    expect(new Set(rejectedKeys(cwd, report)).size).toBe(30);
    expect(rejectedKeys(cwd, report)).toHaveLength(30);
    expect(await openRejects(cwd)).toHaveLength(30);
  });

  it("keeps to its --skip, --limit and --duplicates", async () => {
    const cwd = await given();
    // Two files: what is left out as a duplicate is in the second, which is not read yet at the interruption.
    const lines = Array.from({ length: 600 }, (_, n) => `K-${n % 300},${n}`);
    writeFileSync(join(cwd, "part-1.csv"), `sku,price\n${lines.slice(0, 320).join("\n")}\n`);
    writeFileSync(join(cwd, "part-2.csv"), `sku,price\n${lines.slice(320).join("\n")}\n`);
    const args = ["part-*.csv", "--skip", "20", "--limit", "500", "--duplicates", "first"];
    expect((await interrupted(cwd, args)).code).toBe(130);
    const report = reportOf(await sync(crm, cwd, ["resume"]));
    const counts = { read: 520, skipped: 20, superseded: 200, created: 300, updated: 0 };
    expect(report).toMatchObject({ exitCode: 0, counts });
    expect(crm.takeSent()).toHaveLength(300);
    // Rows 20 to 519: the first of each key.
    for (const [key, price] of crm.values("price")) {
      const n = Number(key.slice(2));
      expect(price, key).toBe(n < 20 ? n + 300 : n);
    }
  });

  it("goes on from any folder, with a token that is nowhere but in the environment", async () => {
    const token = "zt_7e57_9f2c_token";
    const cwd = await given({ refused: 10 }, { tokens: [{ token, scopes: ["crm:read", "crm:write"] }] });
    const config = `destination: { token: "\${MY_TOKEN}", baseUrl: "${crm.sandbox.urls.zeeg}" }\nsource: items.csv\nmatch: sku\n`;
    writeFileSync(join(cwd, "crm-sync.config.yaml"), config);
    const first = await runCli(["push", "--json", "--concurrency", "4"], {
      cwd,
      env: { MY_TOKEN: token },
      whileRunning: ({ kill }) => onceSent(crm, 60, () => kill("SIGINT")),
    });
    expect(first.code).toBe(130);
    const elsewhere = { cwd: emptyFolder(), env: { MY_TOKEN: token } };
    const resume = await runCli(["resume", "--json", "--state-dir", join(cwd, ".crm-sync")], elsewhere);
    expect(reportOf(resume).counts).toMatchObject({ read: rows, created: rows - 30, rejected: 30 });
    expect(readdirSync(elsewhere.cwd)).toEqual([]);
    const files = readdirSync(join(cwd, ".crm-sync"), { recursive: true, encoding: "utf8" })
      .map((name) => join(cwd, ".crm-sync", name))
      .filter((path) => statSync(path).isFile());
    expect(files.length).toBeGreaterThanOrEqual(4);
    for (const path of files) {
      expect(readFileSync(path, "latin1").includes(token), path).toBe(false);
      expect(statSync(path).mode & 0o077, path).toBe(0);
    }
    for (const { stdout, stderr } of [first, resume]) expect(stdout + stderr).not.toContain(token);
  });
});

describe("a run that stopped itself", () => {
  it("at --max-time exits 3, and goes on when it is resumed", async () => {
    const cwd = await given();
    const first = await sync(crm, cwd, ["items.csv", "--concurrency", "1", "--max-time", "900ms"]);
    expect(first.code).toBe(3);
    expect(first.stderr).toContain("resume with: crm-sync resume");
    const done = reportOf(first).counts.created;
    expect(done).toBeLessThan(rows);
    crm.takeSent();
    const report = reportOf(await sync(crm, cwd, ["resume", "--max-time", "1h", "--concurrency", "8"]));
    expect(report).toMatchObject({ exitCode: 0, counts: { read: rows, created: rows } });
    expect(crm.takeSent()).toHaveLength(rows - done);
  });

  it("at --max-errors exits 3, and goes on when it is resumed with more of them allowed", async () => {
    const cwd = await given({ refused: 10 });
    const first = await sync(crm, cwd, ["items.csv", "--max-errors", "2", "--concurrency", "2"]);
    expect(first.code).toBe(3);
    expect(reportOf(first).stoppedBy).toMatchObject({ code: "max-errors" });
    const report = reportOf(await sync(crm, cwd, ["resume", "--max-errors", "100"]));
    expect(report).toMatchObject({ exitCode: 1, counts: { read: rows, created: rows - 30, rejected: 30 } });
    expect(rejectedKeys(cwd, report)).toHaveLength(30);
    expect(crm.takeSent()).toHaveLength(rows);
  });

  it("cannot be resumed where it read standard input, and says so", async () => {
    const cwd = await given();
    const stdin = readFileSync(join(cwd, "items.csv"), "utf8").replace("K-0,", ",");
    const first = await sync(crm, cwd, ["-", "--max-errors", "0"], { stdin });
    expect(first.code).toBe(3);
    expect(first.stderr).not.toContain("resume with");
    const resume = await sync(crm, cwd, ["resume", reportOf(first).runId]);
    expect(resume.code).toBe(2);
    expect(resume.stderr).toMatch(/nothing to resume.*can be read only once \(standard input, a pipe, an address\)/);
  });
});

describe("a source that has changed since", () => {
  it("is not gone on with: what has changed is said, and --force goes on where it can", async () => {
    const cwd = await given();
    const path = join(cwd, "items.csv");
    const text = readFileSync(path, "utf8").replace("K-0,", ",");
    writeFileSync(path, text);
    const { runId } = await stopped(cwd, "items*.csv");
    crm.takeSent();
    const expectRefused = async (why: RegExp, ...args: readonly string[]) => {
      const { code, stderr } = await sync(crm, cwd, ["resume", ...args]);
      expect(stderr).toMatch(why);
      expect(code).toBe(2);
      expect(crm.takeSent()).toEqual([]);
    };
    appendFileSync(path, "MORE,1,k@example.com\n");
    await expectRefused(/the source has changed since the run .*\n.*items\.csv had \d+ bytes and has \d+/);
    writeFileSync(path, text.replace("K-1,1", "K-1,2"));
    await expectRefused(/items\.csv has as many bytes as before, but others/);
    writeFileSync(path, text);
    utimesSync(path, new Date(), new Date(Date.now() + 60_000));
    await expectRefused(/items\.csv was last written at .*, and again at /);
    writeFileSync(join(cwd, "items-2.csv"), "sku,price\nOTHER,1\n");
    await expectRefused(/items-2\.csv is new/);
    rmSync(path);
    await expectRefused(/items\.csv is not among the files any more\n.*--force|items-2\.csv is new/);
    rmSync(join(cwd, "items-2.csv"));
    await expectRefused(/items\*\.csv/, "--force");

    writeFileSync(path, `${text}MORE,1,k@example.com\n`);
    const report = reportOf(await sync(crm, cwd, ["resume", runId, "--force", "--max-errors", "10"]));
    expect(report).toMatchObject({ exitCode: 1, counts: { read: rows + 1, created: rows, invalid: 1 } });
    expect(crm.values("price").get("MORE")).toBe(1);
  });
});

describe("a run that stopped before anything was sent", () => {
  it("goes on when the server is back, with the types that the server tells", async () => {
    crm = await watchCrm();
    const port = Number(new URL(crm.sandbox.origin).port);
    await crm.sandbox.close();
    const cwd = emptyFolder();
    // Digits that the CRM holds as text: without its schema they would be numbers.
    writeFileSync(join(cwd, "items.csv"), "sku,code\nA,1\nB,2\n");
    expect(await sync(crm, cwd, ["items.csv", "--max-attempts", "1"])).toMatchObject({ code: 3 });
    crm = await watchCrm({ port });
    expect(reportOf(await sync(crm, cwd, ["resume"]))).toMatchObject({ exitCode: 0, counts: { read: 2, created: 2 } });
    expect(Object.fromEntries(crm.values("code"))).toEqual({ A: "1", B: "2" });
  });
});

describe("a state folder that a config names", () => {
  it("lies beside the config, and is found by the commands that look at runs", async () => {
    const cwd = await given();
    const config = join(cwd, "nightly");
    mkdirSync(config);
    writeFileSync(join(config, "nightly.yaml"), "stateDir: kept\nsource: ../items.csv\nobject: items\n");
    const first = await interrupted(cwd, ["push", "-c", "nightly/nightly.yaml"]);
    expect(first.code).toBe(130);
    expect(readdirSync(join(config, "kept"))).toContain("state.db");
    const report = reportOf(await sync(crm, cwd, ["resume", "-c", "nightly/nightly.yaml"]));
    expect(report).toMatchObject({ exitCode: 0, counts: { read: rows, created: rows } });
  });
});
