import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { type Sandbox, type SandboxOptions, startSandbox } from "../../src/sandbox/index.ts";
import { emptyFolder, reportOf, runCli, samples } from "../support/run-cli.ts";

let sandbox: Sandbox | undefined;
afterEach(async () => {
  await sandbox?.close();
  sandbox = undefined;
});

const catalogue = [
  { key: "sku", type: "text", isUnique: true },
  { key: "name", type: "text" },
  { key: "description", type: "text" },
  { key: "category", type: "text" },
  { key: "price", type: "number" },
  { key: "inventory_count", type: "number" },
  { key: "in_stock", type: "checkbox" },
  { key: "launched_at", type: "date" },
  { key: "ean", type: "text" },
] as const;

async function serve(options: SandboxOptions = {}): Promise<Sandbox> {
  sandbox = await startSandbox({ objects: [{ slug: "products", attributes: catalogue }], ...options });
  return sandbox;
}

function push(args: readonly string[], crm: Sandbox, cwd = emptyFolder(), extra: Parameters<typeof runCli>[1] = {}) {
  const all = [...args, "--object", "products", "--match", "sku", "--base-url", crm.urls.zeeg];
  return runCli(all, { cwd, env: { ZEEG_API_TOKEN: "sandbox" }, ...extra });
}

function makeProducts(rows: number): string {
  const script = join(samples, "make-products.js");
  return execFileSync(process.execPath, [script, "--rows", String(rows), "--seed", "3"], {
    encoding: "utf8",
    maxBuffer: 1e9,
  });
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name));
}

describe("delivery", () => {
  it("gets 10,000 rows through throttling, failures and lost answers, and agrees with the server", {
    timeout: 240_000,
  }, async () => {
    const crm = await serve({
      faults: [
        { name: "429", probability: 0.02 },
        { name: "500", probability: 0.01 },
        { name: "reset-after", probability: 0.01 },
      ],
      seed: 7,
      retryHeader: "retry-after-decimal",
      retryAfterMs: 30,
    });
    const cwd = emptyFolder();
    writeFileSync(join(cwd, "big.csv"), makeProducts(10_000));
    const report = reportOf(await push(["big.csv", "--json"], crm, cwd));
    const score = crm.stats();
    expect(report).toMatchObject({ exitCode: 0, counts: { read: 10_000, created: 10_000, updated: 0 } });
    expect(crm.count("products")).toBe(10_000);
    expect(score.objects.products).toMatchObject({ created: 10_000, doubles: 0, overlaps: 0 });
    expect(report.http.requests).toBe(score.requests);
    expect(report.http.throttled).toBe(score.byStatus["429"]);
    expect(report.http.throttled).toBeGreaterThan(100);
    expect(score.faults["reset-after"]).toBeGreaterThan(50);
    // Once more: everything is there already, whatever gets lost on the way.
    const second = reportOf(await push(["big.csv", "--json", "--limit", "2000"], crm, cwd));
    expect(second.counts).toMatchObject({ read: 2000, created: 0, updated: 2000 });
  });

  it("keeps rows of one key in order, so that the last one stands", async () => {
    const crm = await serve({ faults: [{ name: "500-after", probability: 0.1 }], latencyMs: 1, seed: 3 });
    const rows = Array.from({ length: 400 }, (_, n) => `K${n % 5},${n}`);
    const report = reportOf(
      await push(["-", "--json"], crm, emptyFolder(), { stdin: `sku,price\n${rows.join("\n")}\n` }),
    );
    expect(report.counts).toMatchObject({ read: 400, created: 5, updated: 395 });
    expect(crm.stats().objects.products?.overlaps).toBe(0);
    const stored = Object.fromEntries(
      [...crm.records("products")].map(({ attributes }) => [attributes.sku, attributes.price]),
    );
    expect(stored).toEqual({ K0: 395, K1: 396, K2: 397, K3: 398, K4: 399 });
  });

  it("keeps a declared rate as the server sees it", async () => {
    const crm = await serve();
    const rows = Array.from({ length: 120 }, (_, n) => `K${n},${n}`);
    const report = reportOf(
      await push(["-", "--json", "--rate", "40/s"], crm, emptyFolder(), { stdin: `sku,price\n${rows.join("\n")}\n` }),
    );
    expect(report.counts.created).toBe(120);
    expect(report.rate.limits).toEqual(["40/s"]);
    expect(crm.worstWindow(1000)).toBeLessThanOrEqual(40);
  });

  it("reads globs, compressed files and JSON lines as one stream, each row with its place", async () => {
    const crm = await serve();
    const cwd = emptyFolder();
    writeFileSync(join(cwd, "a-1.csv"), "sku,price\nA,1\nB,x\n");
    writeFileSync(join(cwd, "a-2.csv"), "price;sku\n2;C\n");
    writeFileSync(join(cwd, "b.csv.gz"), gzipSync("sku,price\nD,4\n"));
    writeFileSync(join(cwd, "c.jsonl"), '{"sku":"E","price":5}\n{"sku":"F","price":\n');
    writeFileSync(join(cwd, "sync.yaml"), "fields: { sku: sku, price: { column: price, type: number } }\n");
    const report = reportOf(await push(["a-*.csv", "b.csv.gz", "c.jsonl", "-c", "sync.yaml", "--json"], crm, cwd));
    expect(report.counts).toMatchObject({ read: 6, created: 4, invalid: 2 });
    expect(
      report.problems.flatMap(({ examples }) => examples.map(({ file, line }) => `${file}:${line}`)).sort(),
    ).toEqual(["a-1.csv:3", "c.jsonl:2"]);
    expect([...crm.records("products")].map(({ attributes }) => attributes.sku).sort()).toEqual(["A", "C", "D", "E"]);
    expect(
      [report.files.rejects, ...(report.files.moreRejects ?? [])].map((path) =>
        readFileSync(join(cwd, path ?? ""), "utf8"),
      ),
    ).toEqual([expect.stringContaining("B,x,3,invalid,number-invalid,price,"), '{"sku":"F","price":\n']);
  });

  it("sends nothing for blank cells, clears on \\N, and counts what it cleared", async () => {
    const crm = await serve();
    const cwd = emptyFolder();
    await push(["-"], crm, cwd, { stdin: "sku,name,price\nA,first,1\nB,first,1\n" });
    const report = reportOf(await push(["-", "--json"], crm, cwd, { stdin: "sku,name,price\nA,,2\nB,\\N,2\n" }));
    expect(report).toMatchObject({ cleared: 1, clearedFields: { name: 1 }, counts: { updated: 2 } });
    expect([...crm.records("products")].map(({ attributes }) => attributes.name)).toEqual(["first", null]);
  });

  it("works without the schema page, with a note", async () => {
    const crm = await serve({ zeeg: { schemaPages: 403 } });
    const report = reportOf(await push([join(samples, "products.csv"), "--json", "--limit", "20"], crm));
    expect(report).toMatchObject({ exitCode: 0, counts: { created: 20 } });
    expect(report.notes.join()).toMatch(/403.*not checked/);
  });

  it.each([
    { errorShape: "message", validationStatus: 400 },
    { errorShape: "error", validationStatus: 409 },
    { errorShape: "mixed", validationStatus: 422 },
  ] as const)("tells the server's own reason for a refused row: %o", async (zeeg) => {
    const crm = await serve({ zeeg: { ...zeeg, schemaPages: 404 } });
    const cwd = emptyFolder();
    writeFileSync(join(cwd, "sync.yaml"), "fields: { sku: sku, price: { column: price, type: text } }\n");
    const result = await push(["-", "-c", "sync.yaml"], crm, cwd, { stdin: "sku,price\nA,1\n" });
    expect(result.code).toBe(1);
    expect(result.stdout).toMatch(new RegExp(`1 rejected[\\s\\S]*http-${zeeg.validationStatus}[\\s\\S]*price`));
  });

  it("names values that the CRM stored differently", async () => {
    // Stands between and stores every price in another currency, as a workflow in a CRM might.
    const crm = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk) => {
        body += chunk;
      });
      request.on("end", () => {
        if (request.method === "GET") return response.writeHead(403).end('{"error":"no"}');
        const sent = JSON.parse(body) as { price: number };
        const record = {
          id: "r1",
          attributes: { ...sent, price: sent.price * 2 },
          createdAt: "2026-01-01T00:00:00+00:00",
        };
        return response.writeHead(201).end(JSON.stringify({ success: true, status: 201, record }));
      });
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => crm.once("listening", resolve));
    const url = `http://127.0.0.1:${(crm.address() as AddressInfo).port}/v2`;
    const args = ["-", "--object", "products", "--match", "sku", "--base-url", url];
    const options = { stdin: "sku,price\nA,1\nB,0\nC,3\n", env: { ZEEG_API_TOKEN: "t" } };
    const report = reportOf(await runCli([...args, "--json"], options));
    expect(report).toMatchObject({ exitCode: 0, altered: 2, alteredFields: { price: 2 } });
    expect((await runCli(args, options)).stdout).toMatch(/stored some values differently: price \(2\)/);
    crm.close();
  });
});

describe("an interrupted run", () => {
  it("lets requests in flight finish, reports, and exits 130", async () => {
    const crm = await serve({ latencyMs: 40 });
    const cwd = emptyFolder();
    writeFileSync(join(cwd, "big.csv"), makeProducts(3000));
    const result = await push(["big.csv", "--json", "--concurrency", "4"], crm, cwd, {
      whileRunning: ({ kill }) => {
        const timer = setInterval(() => {
          if (crm.count("products") < 20) return;
          clearInterval(timer);
          kill("SIGINT");
        }, 10);
      },
    });
    expect(result.code).toBe(130);
    const report = reportOf(result);
    expect(report).toMatchObject({ exitCode: 130, stoppedBy: { code: "interrupted" }, source: { complete: false } });
    expect(report.counts.created).toBe(crm.count("products"));
    const { read, ...statuses } = report.counts;
    expect(Object.values(statuses).reduce((a, b) => a + b, 0)).toBe(read);
    expect(existsSync(join(cwd, report.files.report ?? ""))).toBe(true);
  });

  it("ends at once at the second signal", async () => {
    const crm = await serve({ latencyMs: 20_000 });
    const result = await push(["-", "--no-progress"], crm, emptyFolder(), {
      stdin: "sku,price\nA,1\n",
      whileRunning: ({ kill, stderr }) => {
        const timer = setInterval(() => {
          if (crm.stats().requests === 0) return;
          kill("SIGTERM");
          if (stderr().includes("Stopping")) clearInterval(timer);
        }, 50);
      },
    });
    expect(result.code).toBe(143);
  });

  it("stops after --max-time, with code 3", async () => {
    const crm = await serve({ latencyMs: 50 });
    const cwd = emptyFolder();
    writeFileSync(join(cwd, "big.csv"), makeProducts(3000));
    const report = reportOf(await push(["big.csv", "--json", "--concurrency", "2", "--max-time", "500ms"], crm, cwd));
    expect(report).toMatchObject({ exitCode: 3, stoppedBy: { code: "max-time" } });
    expect(report.counts.created).toBe(crm.count("products"));
  });
});

describe("what a run leaves behind", () => {
  it("is readable by its owner only, holds no credential, and no cells outside the rejects", async () => {
    const token = "zt_secret_5e1f0a";
    const crm = await serve({ tokens: [{ token, scopes: ["crm:read", "crm:write"] }] });
    const cwd = emptyFolder();
    const stdin = "sku,name,price\nA,visible-cell,1\nB,hidden-cell,one\n";
    writeFileSync(join(cwd, "sync.yaml"), "fields: { sku: sku, name: name, price: { column: price, type: number } }\n");
    const args = ["-", "-c", "sync.yaml", "-v", "--events", "events.ndjson", "--report", "out/report.json"];
    const result = await push(args, crm, cwd, { stdin, env: { ZEEG_API_TOKEN: token } });
    expect(result.code).toBe(1);
    const files = filesUnder(cwd).filter((path) => statSync(path).isFile() && !path.endsWith("sync.yaml"));
    expect(files.length).toBeGreaterThanOrEqual(5);
    for (const path of files) {
      const text = readFileSync(path, "utf8");
      expect(text).not.toContain(token);
      expect(statSync(path).mode & 0o077, path).toBe(0);
      if (!path.includes("rejects")) expect(text, path).not.toMatch(/visible-cell|hidden-cell/);
    }
    expect(result.stdout + result.stderr).not.toContain(token);
    const events = readFileSync(join(cwd, "events.ndjson"), "utf8").trim().split("\n");
    const names = events.map((line) => (JSON.parse(line) as { event: string }).event);
    expect(names[0]).toBe("run.started");
    expect(names.at(-1)).toBe("run.finished");
    expect(names).toContain("request.settled");
  });

  it("is nothing at all with --no-state", async () => {
    const crm = await serve();
    const cwd = emptyFolder();
    await push(["-", "--no-state"], crm, cwd, { stdin: "sku,price\nA,1\n" });
    expect(readdirSync(cwd)).toEqual([]);
  });
});

describe("streams", () => {
  it("keeps stdout for the result, also with --json and --quiet", async () => {
    const crm = await serve();
    const json = await push(["-", "--json"], crm, emptyFolder(), { stdin: "sku,price\nA,1\n" });
    expect(() => JSON.parse(json.stdout)).not.toThrow();
    const quiet = await push(["-", "--quiet"], crm, emptyFolder(), { stdin: "sku,price\nA,2\n" });
    expect(quiet).toMatchObject({ code: 0, stdout: "", stderr: "" });
    const failing = await push(["-", "--quiet"], crm, emptyFolder(), { stdin: "sku,price\n,2\n" });
    expect(failing.stdout).toBe("");
    expect(failing.stderr.trim().split("\n")).toHaveLength(1);
    expect(failing.code).toBe(1);
  });

  it("shows no control character of the data on the terminal", async () => {
    const crm = await serve();
    const result = await push(["-"], crm, emptyFolder(), {
      stdin: 'sku,price\n"A\u001b[2J\u0007",1\n,2\n"\u001b]0;x\u0007",x\n',
      env: { ZEEG_API_TOKEN: "sandbox", FORCE_COLOR: "0" },
    });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what must not be there
    expect(result.stdout + result.stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f]/);
  });
});
