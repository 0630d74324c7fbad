import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import type { RunReport } from "../../src/core/report.ts";
import type { SandboxOptions } from "../../src/sandbox/index.ts";
import { emptyFolder, reportOf } from "../support/run-cli.ts";
import { onceSent, openRejects, sync, type WatchedCrm, watchCrm } from "../support/watched-crm.ts";

/** `NIGHT_ROWS=100000` says more; it takes minutes. */
const rows = Number(process.env.NIGHT_ROWS ?? 5000);

let crm: WatchedCrm;
afterEach(async () => await crm?.sandbox.close());

async function serve(options: SandboxOptions = {}): Promise<{ readonly cwd: string }> {
  crm = await watchCrm(options);
  return { cwd: emptyFolder() };
}

/** A row for every key: its values, in the order of the columns. */
type Items = Map<string, readonly (string | number)[]>;

function write(cwd: string, items: Items, columns = "sku,name,price,mail", name = "items.csv"): void {
  const lines = [...items].map(([sku, cells]) => [sku, ...cells].join(","));
  writeFileSync(join(cwd, name), `${columns}\n${lines.join("\n")}\n`);
}

function items(count: number): Items {
  return new Map(Array.from({ length: count }, (_, n) => [`K-${n}`, [`Item ${n}`, n, `k${n}@example.com`]]));
}

/** One night's run, and what the server got of it. */
async function night(cwd: string, ...args: readonly string[]): Promise<{ report: RunReport; sent: readonly string[] }> {
  crm.takeSent();
  const report = reportOf(await sync(crm, cwd, ["items.csv", "--changed-only", ...args]));
  return { report, sent: [...crm.takeSent()].sort() };
}

describe("night after night, --changed-only", () => {
  it("sends what has changed, what was not delivered, and nothing else", { timeout: 600_000 }, async () => {
    const { cwd } = await serve();
    const all = items(rows);
    write(cwd, all);
    const first = await night(cwd);
    expect(first.report).toMatchObject({ exitCode: 0, counts: { read: rows, created: rows, unchanged: 0 } });

    const before = crm.sandbox.stats().requests;
    const second = await night(cwd);
    expect(second.report).toMatchObject({ exitCode: 0, counts: { read: rows, unchanged: rows, updated: 0 } });
    expect(second.sent).toEqual([]);
    // The schema is read, and that is all.
    expect(crm.sandbox.stats().requests - before).toBe(1);
    expect(second.report.http.requests).toBe(1);

    const changed = [...all.keys()].filter((_, n) => n % 100 === 7);
    for (const [place, sku] of changed.entries())
      all.set(sku, ["new", -place, place < 3 ? "nobody" : "new@example.com"]);
    write(cwd, all);
    const refused = changed.slice(0, 3);
    const failed = changed.slice(3, 5);
    for (const sku of failed) crm.faults.set(sku, "503");
    const third = await night(cwd, "--max-attempts", "1");
    expect(third.sent).toEqual([...changed].sort());
    expect(third.report).toMatchObject({
      exitCode: 1,
      counts: { read: rows, unchanged: rows - changed.length, updated: changed.length - 5, rejected: 3, failed: 2 },
    });

    crm.faults.clear();
    const fourth = await night(cwd);
    expect(fourth.sent).toEqual([...refused, ...failed].sort());
    expect(fourth.report.counts).toMatchObject({ unchanged: rows - 5, updated: 2, rejected: 3, failed: 0 });

    for (const sku of refused) all.set(sku, ["mended", 1, "mended@example.com"]);
    write(cwd, all);
    const fifth = await night(cwd);
    expect(fifth.sent).toEqual([...refused].sort());
    expect(fifth.report).toMatchObject({ exitCode: 0, counts: { unchanged: rows - 3, updated: 3 } });
    expect(await openRejects(cwd)).toEqual([]);
    const [names, prices] = [crm.values("name"), crm.values("price")];
    for (const [sku, [name, price]] of all) expect([names.get(sku), prices.get(sku)], sku).toEqual([name, price]);
  });

  it("sends a row again that goes back to its value of before a failure, since the CRM may hold either", async () => {
    const { cwd } = await serve();
    const all = items(5);
    write(cwd, all);
    await night(cwd);
    write(cwd, new Map(all).set("K-1", ["lost", 1, "k1@example.com"]).set("K-2", ["refused", 2, "nobody"]));
    crm.faults.set("K-1", "500-after");
    expect((await night(cwd, "--max-attempts", "1")).report.counts).toMatchObject({ failed: 1, rejected: 1 });
    expect(crm.values("name").get("K-1")).toBe("lost");
    crm.faults.clear();
    write(cwd, all);
    const { report, sent } = await night(cwd);
    expect(sent).toEqual(["K-1", "K-2"]);
    expect(report.counts).toMatchObject({ unchanged: 3, updated: 2 });
    expect(crm.values("name").get("K-1")).toBe("Item 1");
  });

  it("sends what a run that was killed may have sent, when the file goes back to what it was before", async () => {
    const { cwd } = await serve({ latencyMs: 5 });
    const all = items(300);
    write(cwd, all);
    await night(cwd);
    write(cwd, new Map([...all.keys()].map((sku) => [sku, ["new", 0, "new@example.com"]])));
    crm.takeSent();
    const killed = await sync(crm, cwd, ["items.csv", "--changed-only", "--concurrency", "2"], {
      whileRunning: ({ kill }) => onceSent(crm, 150, () => kill("SIGKILL")),
    });
    expect(killed.signal).toBe("SIGKILL");
    const touched = [...crm.values("name")].filter(([, name]) => name === "new");
    expect(touched.length).toBeGreaterThan(100);
    write(cwd, all);
    const { report, sent } = await night(cwd);
    expect(report.exitCode).toBe(0);
    for (const [sku] of touched) expect(sent).toContain(sku);
    const names = crm.values("name");
    for (const [sku, [name]] of all) expect(names.get(sku), sku).toBe(name);
  });

  it("leaves the last of several rows with one key standing, every night", async () => {
    const { cwd } = await serve();
    writeFileSync(join(cwd, "items.csv"), "sku,name\nK,a\nL,1\nK,b\n");
    for (let turn = 0; turn < 3; turn++) {
      const { report } = await night(cwd);
      expect(report.exitCode).toBe(0);
      expect(Object.fromEntries(crm.values("name")), `night ${turn}`).toEqual({ K: "b", L: "1" });
    }
    writeFileSync(join(cwd, "items.csv"), "sku,name\nK,b\nL,1\nK,a\n");
    await night(cwd);
    expect(crm.values("name").get("K")).toBe("a");
  });

  it("sends all again after the object was deleted and made anew", async () => {
    const { cwd } = await serve();
    write(cwd, items(20));
    await night(cwd);
    // The time an object was made at has whole seconds.
    await sleep(1100);
    crm.sandbox.reset();
    const { report } = await night(cwd);
    expect(report.counts).toMatchObject({ created: 20, unchanged: 0 });
    expect(crm.sandbox.count("items")).toBe(20);
    expect((await night(cwd)).sent).toEqual([]);
  });

  it("sends all through another token, which may be another account's", async () => {
    const scopes = ["crm:read", "crm:write"] as const;
    const { cwd } = await serve({ tokens: ["one", "two"].map((token) => ({ token, scopes })) });
    write(cwd, items(20));
    const withToken = async (token: string) => {
      const env = { ZEEG_API_TOKEN: token };
      return reportOf(await sync(crm, cwd, ["items.csv", "--changed-only"], { env })).counts;
    };
    expect(await withToken("one")).toMatchObject({ created: 20 });
    expect(await withToken("two")).toMatchObject({ updated: 20, unchanged: 0 });
    expect(await withToken("one")).toMatchObject({ updated: 0, unchanged: 20 });
  });

  it("is refused with --no-state, which keeps nothing to compare with", async () => {
    const { cwd } = await serve();
    write(cwd, items(2));
    const result = await sync(crm, cwd, ["items.csv", "--changed-only", "--no-state"]);
    expect(result.code).toBe(2);
    expect(result.stderr).toMatch(/--changed-only compares .* --no-state .* leave out one of them/);
    expect(crm.sandbox.stats().requests).toBe(0);
  });
});

describe("with --changed-only, everything is sent", () => {
  it("with --full, which says so and counts for the nights after it", async () => {
    const { cwd } = await serve();
    write(cwd, items(20));
    await night(cwd);
    const { report, sent } = await night(cwd, "--full");
    expect(sent).toHaveLength(20);
    expect(report).toMatchObject({ counts: { updated: 20, unchanged: 0 }, notes: ["Every row is sent (--full)."] });
    expect((await night(cwd)).sent).toEqual([]);
  });

  it("once the time of fullEvery, or full_every, is over, and says why", async () => {
    const { cwd } = await serve();
    write(cwd, items(20));
    const config = join(cwd, "crm-sync.config.yaml");
    writeFileSync(config, "fullEvery: 1ms\n");
    expect((await night(cwd)).report.counts).toMatchObject({ created: 20 });
    writeFileSync(config, "full_every: 1ms\n");
    const due = await night(cwd);
    expect(due.report.counts).toMatchObject({ updated: 20, unchanged: 0 });
    expect(due.report.notes.join()).toMatch(/Every row is sent: the last time was .* ago \(fullEvery: /);
    writeFileSync(config, "full_every: 1h\n");
    const early = await night(cwd);
    expect(early.report.counts).toMatchObject({ updated: 0, unchanged: 20 });
    expect(early.report.notes).toEqual([]);
    expect((await night(cwd, "--full-every", "1ms")).sent).toHaveLength(20);
  });

  it("after the mapping has changed, and says why", async () => {
    const { cwd } = await serve();
    write(cwd, items(20));
    const mapped = (more: string) => {
      writeFileSync(
        join(cwd, "crm-sync.config.yaml"),
        `fields: { sku: sku, price: { column: price, type: number${more} }\n`,
      );
      return night(cwd);
    };
    expect((await mapped(" }")).report.counts).toMatchObject({ created: 20 });
    // Another scale, then one more field.
    for (const more of [", scale: 100 }", ", scale: 100 }, name: name"]) {
      const { report } = await mapped(more);
      expect(report.counts).toMatchObject({ updated: 20, unchanged: 0 });
      expect(report.notes.join()).toMatch(/The mapping has changed since the last run.*every row is sent/);
    }
    expect(crm.values("price").get("K-7")).toBe(700);
    // Back again: what the CRM holds is the other mapping's.
    expect((await mapped(" }")).report.counts).toMatchObject({ updated: 20, unchanged: 0 });
    expect(crm.values("price").get("K-7")).toBe(7);
    expect((await mapped(" }")).sent).toEqual([]);
  });
});

describe("two syncs of one object, --changed-only", () => {
  const names = "fields: { sku: sku, name: name }\n";
  const prices = "fields: { sku: sku, price: { column: price, type: number } }\n";
  const both = "fields: { sku: sku, price: { column: price, type: number, scale: 100 }, name: name }\n";

  it("leave each other alone where they write different attributes", async () => {
    const { cwd } = await serve();
    write(cwd, items(20));
    writeFileSync(join(cwd, "names.yaml"), names);
    writeFileSync(join(cwd, "prices.yaml"), prices);
    expect((await night(cwd, "-c", "names.yaml")).report.counts.created).toBe(20);
    const second = await night(cwd, "-c", "prices.yaml");
    expect(second.report).toMatchObject({ counts: { updated: 20 }, notes: [expect.not.stringContaining("mapping")] });
    for (const config of ["names.yaml", "prices.yaml"]) {
      expect((await night(cwd, "-c", config)).report.counts, config).toMatchObject({ unchanged: 20 });
    }
  });

  it("send all again after one another where they write the same attribute", async () => {
    const { cwd } = await serve();
    write(cwd, items(20));
    writeFileSync(join(cwd, "prices.yaml"), prices);
    writeFileSync(join(cwd, "both.yaml"), both);
    await night(cwd, "-c", "prices.yaml");
    for (const [config, price] of [
      ["both.yaml", 700],
      ["prices.yaml", 7],
      ["both.yaml", 700],
    ] as const) {
      expect((await night(cwd, "-c", config)).report.counts).toMatchObject({ updated: 20, unchanged: 0 });
      expect(crm.values("price").get("K-7")).toBe(price);
    }
    expect((await night(cwd, "-c", "both.yaml")).sent).toEqual([]);
  });
});
