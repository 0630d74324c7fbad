import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { sync } from "../../src/index.ts";
import { acquireRunLock } from "../../src/ledger/run-lock.ts";
import { sandboxAccount } from "../../src/sync/embedded-sandbox.ts";
import type { EndedRun } from "../../src/telemetry/run-gauges.ts";
import { TextfileError, writeTextfile } from "../../src/telemetry/textfile.ts";
import { rejectionOf } from "../http/servers.ts";
import { emptyFolder } from "../support/run-cli.ts";
import { runInProcess } from "../support/run-in-process.ts";
import { parseExposition } from "./exposition-rules.ts";

/** The series of a file by metric, of one sync: `rows{status="created"}` is `last_run_rows created`. */
function seriesOf(path: string, sync: string): Readonly<Record<string, number>> {
  const found = parseExposition(readFileSync(path, "utf8")).filter(({ labels }) => labels.sync === sync);
  return Object.fromEntries(
    found.map(({ name, labels, value }) => [
      [name.replace("crm_sync_", ""), labels.status ?? labels.quantile].filter(Boolean).join(" "),
      value,
    ]),
  );
}

const config = (name: string, source: string, more = "") =>
  `metrics: { textfile: out/crm.prom${more} }\nname: ${name}\nsource: ${source}\nobject: products\nmatch: sku\nfields: { sku: sku, price: { column: price, type: number } }\n`;

/** A folder with a source, its config, and where the metrics go. */
function folder(): string {
  const cwd = emptyFolder();
  mkdirSync(join(cwd, "out"));
  writeFileSync(join(cwd, "good.csv"), "sku,price\na,1\nb,2\n");
  writeFileSync(join(cwd, "mixed.csv"), "sku,price\na,1\nb,2\nc,free\n");
  writeFileSync(join(cwd, "good.yaml"), config("good", "good.csv"));
  writeFileSync(join(cwd, "mixed.yaml"), config("mixed", "mixed.csv"));
  return cwd;
}

const push = (cwd: string, name: string, ...more: readonly string[]) =>
  runInProcess(["push", "-c", `${name}.yaml`, "--sandbox", "--quiet", ...more], { cwd });

describe("the metrics of a run", () => {
  it("tell what its report tells, as the format wants it, readable by others whatever the umask", async () => {
    const cwd = folder();
    const umask = process.umask(0o077);
    try {
      const { stdout } = await push(cwd, "mixed", "--json");
      const report = JSON.parse(stdout);
      const path = join(cwd, "out/crm.prom");
      const { latencyMs, requests } = report.http;
      const close = (value: number): number => expect.closeTo(value, 9);
      expect(seriesOf(path, "mixed")).toEqual({
        build_info: 1,
        last_run_timestamp_seconds: Date.parse(report.finishedAt) / 1000,
        last_success_timestamp_seconds: 0,
        last_run_exit_code: 1,
        last_run_duration_seconds: report.durationMs / 1000,
        last_run_rows_read: 3,
        ...Object.fromEntries(
          Object.entries(report.counts).flatMap(([status, n]) =>
            status === "read" ? [] : [[`last_run_rows ${status}`, n]],
          ),
        ),
        last_run_http_requests: requests,
        last_run_http_retries: 0,
        last_run_throttled: 0,
        last_run_waited_seconds: 0,
        "last_run_latency_seconds 0.5": close(latencyMs.p50 / 1000),
        "last_run_latency_seconds 0.95": close(latencyMs.p95 / 1000),
        "last_run_latency_seconds 0.99": close(latencyMs.p99 / 1000),
        open_rejects: 1,
      });
      expect(report.counts).toMatchObject({ created: 2, invalid: 1 });
      expect(statSync(path).mode & 0o777).toBe(0o644);
      expect(readdirSync(join(cwd, "out"))).toEqual(["crm.prom"]);
    } finally {
      process.umask(umask);
    }
  });

  it("carry the config's labels, and say what was only tried with the emulator", async () => {
    const cwd = folder();
    const name = 'night "1"\\';
    writeFileSync(join(cwd, "good.yaml"), config(JSON.stringify(name), "good.csv", ", labels: { env: a }"));
    await push(cwd, "good");
    const series = parseExposition(readFileSync(join(cwd, "out/crm.prom"), "utf8"));
    const own = { sync: name, destination: "zeeg", object: "products", sandbox: "true", env: "a" };
    expect(series.map(({ labels }) => labels)).toEqual(series.map(() => expect.objectContaining(own)));
    expect(series[0]).toEqual({ name: "crm_sync_build_info", labels: { ...own, version: "0.0.0" }, value: 1 });
  });

  it("keep the last success through a run that fails, and one that cannot begin", async () => {
    const cwd = folder();
    const path = join(cwd, "out/crm.prom");
    await push(cwd, "good");
    const { last_success_timestamp_seconds: success, ...good } = seriesOf(path, "good");
    expect([good.last_run_exit_code, success]).toEqual([0, good.last_run_timestamp_seconds]);
    writeFileSync(join(cwd, "good.csv"), "sku,price\na,free\n");
    expect((await push(cwd, "good")).code).toBe(1);
    expect(seriesOf(path, "good")).toMatchObject({ last_run_exit_code: 1, last_success_timestamp_seconds: success });
    writeFileSync(join(cwd, "good.csv"), "code,price\na,1\n");
    expect((await push(cwd, "good")).code).toBe(2);
    const broken = seriesOf(path, "good");
    expect(broken).toMatchObject({ last_run_exit_code: 2, last_success_timestamp_seconds: success });
    expect(broken.last_run_timestamp_seconds).toBeGreaterThan(success ?? 0);
    // What it would have read is not known: 0 would be a claim.
    expect(broken).not.toHaveProperty("last_run_rows_read");
  });

  it("stand beside those of another sync in the same file", async () => {
    const cwd = folder();
    const path = join(cwd, "out/crm.prom");
    await push(cwd, "mixed");
    const before = seriesOf(path, "mixed");
    await push(cwd, "good");
    expect(seriesOf(path, "mixed")).toEqual(before);
    expect(seriesOf(path, "good")).toMatchObject({ last_run_exit_code: 0, last_run_rows_read: 2 });
  });

  it("go where --metrics or CRM_SYNC_METRICS says", async () => {
    const cwd = folder();
    await push(cwd, "good", "--metrics", "flag.prom");
    const env = { CRM_SYNC_METRICS: "variable.prom" };
    await runInProcess(["good.csv", "--match", "sku", "-o", "things", "--sandbox", "-q"], { cwd, env });
    expect(existsSync(join(cwd, "out/crm.prom"))).toBe(false);
    expect(seriesOf(join(cwd, "flag.prom"), "good")).toMatchObject({ last_run_exit_code: 0 });
    expect(seriesOf(join(cwd, "variable.prom"), "things")).toMatchObject({ last_run_exit_code: 0 });
  });

  it("are written for a program that calls the library, too", async () => {
    const cwd = emptyFolder();
    const config = { object: "products", match: "sku", metrics: { textfile: "lib.prom" } };
    await sync({ config, rows: [{ sku: "a" }], sandbox: true, cwd, env: { HOME: cwd } });
    const series = seriesOf(join(cwd, "lib.prom"), "products");
    expect(series).toMatchObject({ last_run_exit_code: 0, last_run_rows_read: 1 });
    expect(series).not.toHaveProperty("open_rejects");
  });

  it("are not written by a run that was left out because another is at its object", async () => {
    const cwd = folder();
    const stateDir = join(cwd, ".crm-sync");
    const lock = await acquireRunLock({
      folder: join(stateDir, "locks"),
      identity: ["zeeg", stateDir, sandboxAccount, "products"],
      runId: "another",
      what: "zeeg products",
      wait: (ms) => delay(ms).then(() => {}),
    });
    if (lock.kind !== "held") throw new Error("the lock is not to be had");
    const skipped = await push(cwd, "good", "--metrics", "skipped.prom", "--if-locked", "skip");
    const refused = await push(cwd, "good", "--metrics", "refused.prom");
    lock.release();
    expect([skipped.code, refused.code]).toEqual([0, 5]);
    expect(readdirSync(cwd).filter((name) => name.endsWith(".prom"))).toEqual(["refused.prom"]);
    expect(seriesOf(join(cwd, "refused.prom"), "good")).toMatchObject({ last_run_exit_code: 5 });
  });
});

describe("a retry", () => {
  it("tells what is still open, and makes the run that it mended a success at its own time", async () => {
    const cwd = folder();
    const path = join(cwd, "out/crm.prom");
    await push(cwd, "mixed");
    const before = seriesOf(path, "mixed");
    const elsewhere = emptyFolder();
    const args = ["retry", "--state-dir", join(cwd, ".crm-sync"), "-q"];
    // Not mended: sent again as it was. A path that is typed is one from here.
    expect((await runInProcess([...args, "--metrics", "here.prom"], { cwd: elsewhere })).code).toBe(1);
    expect(seriesOf(join(elsewhere, "here.prom"), "mixed")).toEqual({ build_info: 1, open_rejects: 1 });
    expect(seriesOf(path, "mixed")).toEqual(before);
    const runs = join(cwd, ".crm-sync/runs");
    const rejects = readdirSync(runs).map((run) => join(runs, run, "rejects.csv"));
    for (const file of rejects) writeFileSync(file, readFileSync(file, "utf8").replace("free", "3"));
    expect((await runInProcess(args, { cwd: elsewhere })).code).toBe(0);
    expect(seriesOf(path, "mixed")).toEqual({
      ...before,
      open_rejects: 0,
      last_success_timestamp_seconds: before.last_run_timestamp_seconds,
    });
    expect(existsSync(join(elsewhere, "out"))).toBe(false);
  });
});

describe("a file of metrics that cannot be written", () => {
  it.each<readonly [string, (path: string) => void, RegExp]>([
    ["its folder is missing", () => {}, /ENOENT/],
    ["it is a folder", (path) => mkdirSync(path, { recursive: true }), /it is no file/],
  ])("is one warning where %s, and changes nothing of the run", async (_why, prepare, words) => {
    const cwd = folder();
    prepare(join(cwd, "gone/crm.prom"));
    const { code, stderr } = await push(cwd, "good", "--metrics", "gone/crm.prom");
    expect(code).toBe(0);
    expect(stderr).toMatch(/^warning: The metrics of this run cannot be written to gone\/crm.prom: .*\n$/);
    expect(stderr).toMatch(words);
  });

  it("is left as it is where it holds what somebody else wrote", async () => {
    const cwd = folder();
    const path = join(cwd, "out/crm.prom");
    const text = "# TYPE backup_age gauge\nbackup_age 3\n";
    writeFileSync(path, text);
    const { code, stderr } = await push(cwd, "good");
    expect([code, readFileSync(path, "utf8")]).toEqual([0, text]);
    expect(stderr).toMatch(/^warning: .*what crm-sync does not write.*delete it.*\n$/);
    expect(readdirSync(join(cwd, "out"))).toEqual(["crm.prom"]);
  });

  it("is refused before the run where the collector would not read it", async () => {
    const { code, stderr } = await push(folder(), "good", "--metrics", "crm.txt");
    expect(code).toBe(2);
    expect(stderr).toMatch(/--metrics: "crm.txt".*ends in .prom/);
  });
});

describe("several who write to one file at once", () => {
  const ended: EndedRun = { at: 1000, exitCode: 2, durationMs: 1, isRetry: false, version: "1" };
  const write = (path: string, sync: string) => writeTextfile(path, { sync }, ended, (ms) => delay(ms));

  it("lose nothing of each other", async () => {
    const path = join(emptyFolder(), "crm.prom");
    const syncs = Array.from({ length: 12 }, (_, index) => `sync-${index}`);
    await Promise.all(syncs.map((sync) => write(path, sync)));
    const found = parseExposition(readFileSync(path, "utf8")).map(({ labels }) => labels.sync);
    expect(new Set(found)).toEqual(new Set(syncs));
  });

  it("wait for one that is writing, not for ever, and take over from one that was killed", async () => {
    const path = join(emptyFolder(), "crm.prom");
    writeFileSync(`${path}.tmp`, "half");
    let waitedMs = 0;
    const error = await rejectionOf(
      writeTextfile(path, {}, ended, async (ms) => {
        waitedMs += ms;
      }),
    );
    expect(error).toBeInstanceOf(TextfileError);
    expect(waitedMs).toBe(2000);
    const longAgo = Date.now() / 1000 - 60;
    utimesSync(`${path}.tmp`, longAgo, longAgo);
    await write(path, "a");
    expect(seriesOf(path, "a")).toMatchObject({ last_run_exit_code: 2 });
  });
});
