// In one file, so that the program is loaded once for all of them.
import "./guards-config.ts";
import "./guards-doc.ts";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { openDatabase } from "../../../src/database/open.ts";
import { runInProcess } from "../../support/run-in-process.ts";
import { afterNights, args, type Place, products, write } from "./nights.ts";

/** A slow machine is no failure. */
const slowMs = 240_000;
const nothing = { read: 0, created: 0, updated: 0, unprocessed: 0 };

describe("after three nights of fifty products", () => {
  let place: Place;
  beforeAll(async () => {
    place = await afterNights([products(50), products(51), products(52)]);
  }, slowMs);
  afterEach(() => place.restore());

  it("an export that has broken off is not sent, and what to type is told", async () => {
    write(place.cwd, products(12));
    const { code, stdout } = await place.push();
    expect(code).toBe(3);
    expect(stdout).toContain("Stopped: products.csv holds 12 rows; the last 3 runs had 50 to 52. Nothing was sent.");
    const page = /^Page: (.*)$/m.exec(stdout)?.[1] ?? "";
    expect(readFileSync(join(place.cwd, page), "utf8")).toContain("run the same command again with --yes");
    const command = /^ {2}crm-sync (push .* --yes)$/m.exec(stdout)?.[1] ?? "";

    const [last] = await place.runs();
    expect(last).toMatchObject({ state: "stopped", resumable: false, exitCode: 3, stoppedBy: { code: "guard-rows" } });
    expect((await place.run(["status"])).code).toBe(1);
    const resumed = await place.run(["resume"]);
    expect(resumed.code).toBe(2);
    expect(resumed.stderr).toContain("unlike the runs before it: push its source again, with --yes");
    expect((await place.run(["retry"])).code).toBe(2);

    // No warning of a run that could go on; what was overridden is one.
    const sent = await place.run([...command.split(" "), "--quiet"]);
    expect(sent).toEqual({
      code: 0,
      stdout: "",
      stderr: "warning: Sent nevertheless (--yes): products.csv holds 12 rows; the last 3 runs had 50 to 52.\n",
    });
    // From now on, that is one of the runs before.
    expect(await place.report()).toMatchObject({ exitCode: 0, counts: { read: 12, updated: 12 } });
  });

  it("its page and its history say how it is sent, and not that it could go on", async () => {
    write(place.cwd, products(12));
    const { files, runId } = await place.report();
    const { stdout } = await place.run(["show"]);
    expect(stdout).toContain("If that is as it should be, push the source again with --yes.\n");
    expect(stdout).not.toContain("read only once");
    await place.run(["show", runId, "--html", "again.html"]);
    for (const page of [files.html ?? "", "again.html"]) {
      const text = readFileSync(join(place.cwd, page), "utf8");
      expect(text).toContain("Look at the source. If it is as it should be, run the same command again with --yes.");
      expect(text).not.toContain("when it can go on");
    }
  });

  it("tells programs by JSON, and cron by one line", async () => {
    write(place.cwd, products(12));
    const report = await place.report();
    expect(report).toMatchObject({
      exitCode: 3,
      stoppedBy: { code: "guard-rows", message: expect.stringContaining("holds 12 rows") },
      counts: nothing,
      source: { complete: false },
      http: { requests: 1 },
    });
    const { code, stdout, stderr } = await place.push("--quiet");
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toMatch(/^crm-sync: zeeg products: stopped: products.csv holds 12 rows; .*; exit code 3\n$/);
  });

  it("may be sent nevertheless by the environment", async () => {
    write(place.cwd, products(12));
    const sent = await place.run([...args, "--quiet"], { CRM_SYNC_YES: "1" });
    expect(sent).toMatchObject({ code: 0, stderr: expect.stringContaining("Sent nevertheless (--yes)") });
  });

  it("does not count a run that was stopped among those before", async () => {
    write(place.cwd, products(12));
    for (let night = 0; night < 3; night++) expect((await place.push("--quiet")).code).toBe(3);
    write(place.cwd, products(50));
    expect(await place.push("--quiet")).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  it.each([36, 68])("is not stopped by %i products", async (count) => {
    write(place.cwd, products(count));
    expect(await place.report()).toMatchObject({ exitCode: 0, stoppedBy: null, counts: { read: count } });
  });

  it("an empty export is what it was before: exit code 4, unless it is allowed", async () => {
    write(place.cwd, []);
    expect(await place.report()).toMatchObject({ exitCode: 4, stoppedBy: null });
    expect(await place.report("--allow-empty")).toMatchObject({ exitCode: 0, stoppedBy: null });
  });

  it.each([
    ["has gone blank", "sku,title,price", { price: "" }],
    ["has lost its column", "sku,title", {}],
  ])("an attribute that %s stops the run, and is named", async (_what, columns, change) => {
    write(
      place.cwd,
      products(50, (row) => ({ ...row, ...change })),
      columns,
    );
    const { stoppedBy, counts } = await place.report();
    expect(counts).toMatchObject(nothing);
    expect(stoppedBy).toEqual({
      code: "guard-blank",
      message:
        "price is filled in 0 of 50 records; in the last 3 runs in 100% of them. Nothing was sent. If that is as it should be, run it again with --yes.",
    });
  });

  it("keys that are written otherwise do not create everything twice", async () => {
    write(
      place.cwd,
      products(50, (row) => ({ ...row, sku: `${row.sku}`.toLowerCase() })),
    );
    const { stoppedBy, counts } = await place.report();
    expect(counts).toMatchObject(nothing);
    expect(stoppedBy).toMatchObject({
      code: "guard-creates",
      message: expect.stringMatching(/^50 of 50 records have a key .* before; in the last 2 runs at most 1\. Nothing/),
    });
  });

  it("keys that are written otherwise are refused one by one where nothing is created, and are not usual from then on", async () => {
    const hubspot = await afterNights([products(30), products(30)], [...args, "--destination", "hubspot"]);
    write(
      hubspot.cwd,
      products(30, (row) => ({ ...row, sku: `X-${row.sku}` })),
    );
    const { counts, stoppedBy } = await hubspot.report("--mode", "update");
    expect({ stoppedBy, rejected: counts.rejected }).toEqual({ stoppedBy: null, rejected: 30 });
    expect(await hubspot.report()).toMatchObject({ stoppedBy: { code: "guard-creates" }, counts: nothing });
  });

  it("changes are not counted where all is sent anyway", async () => {
    write(
      place.cwd,
      products(50, (row) => ({ ...row, title: "new" })),
    );
    expect(await place.report()).toMatchObject({ exitCode: 0, counts: { updated: 50 } });
  });

  it("a part of the source is not compared, nor are later runs with it", async () => {
    expect(await place.report("--limit", "3")).toMatchObject({ exitCode: 0, counts: { read: 3 } });
    expect(await place.report("--skip", "47")).toMatchObject({ exitCode: 0, stoppedBy: null });
    write(place.cwd, products(12));
    const { stoppedBy } = await place.report();
    expect(stoppedBy?.message).toContain("the last 3 runs had 50 to 52");
  });

  it("without state there is nothing to compare with", async () => {
    write(place.cwd, products(12));
    expect(await place.report("--no-state")).toMatchObject({ exitCode: 0, counts: { read: 12 } });
  });

  it("with --duplicates, the source is looked at as it is, and read for both at once", async () => {
    write(place.cwd, [...products(50), ...products(10)]);
    expect(await place.report("--duplicates", "last")).toMatchObject({ exitCode: 0, counts: { superseded: 10 } });
    write(place.cwd, [...products(6), ...products(6)]);
    const { stoppedBy } = await place.report("--duplicates", "last");
    expect(stoppedBy?.message).toContain("products.csv holds 12 rows; the last 4 runs had 50 to 60.");
  });

  it("a run that was killed before it sent anything is compared when it goes on", async () => {
    write(place.cwd, products(12));
    const { runId } = await place.report();
    const database = await openDatabase(join(place.cwd, ".crm-sync/state.db"));
    database.prepare("UPDATE runs SET state = 'running', resumable = 1, outcome = NULL WHERE id = ?").run(runId);
    database.close();
    const resumed = await place.run(["resume", runId, "--no-progress"]);
    expect(resumed.code).toBe(3);
    expect(resumed.stdout).toContain("If that is as it should be, push the source again with --yes.");
  });
});

describe("rows that are never delivered", () => {
  it("are rows of the source like others, run for run; sent again by retry, they are not compared", async () => {
    const place = await afterNights([]);
    const night = (good: number) => {
      // A cell too many: the row cannot be read.
      const bad = Array.from({ length: 30 }, (_, n) => ({ sku: `BAD-${n}`, title: "a,b", price: n }));
      write(place.cwd, [...products(good), ...bad]);
      return place.report();
    };
    for (const _ of [1, 2, 3]) {
      expect(await night(20)).toMatchObject({ exitCode: 1, counts: { read: 50, invalid: 30 }, stoppedBy: null });
    }
    expect(await place.run(["retry", "--no-progress", "--quiet"])).toMatchObject({ code: 1 });
    write(place.cwd, products(30));
    expect(await place.report()).toMatchObject({ exitCode: 0, stoppedBy: null });
    write(place.cwd, products(3));
    expect((await place.report()).stoppedBy?.message).toContain("the last 4 runs had 30 to 50.");
  });
});

describe("standard input", () => {
  it("is sent, and details say that it was not compared", async () => {
    const cwd = (await afterNights([])).cwd;
    const push = (count: number, ...more: readonly string[]) =>
      runInProcess(["-", "-o", "items", "-m", "sku", "--sandbox", "--no-progress", ...more], {
        cwd,
        stdin: ["sku", ...Array.from({ length: count }, (_, n) => `S${n}`)].join("\n"),
      });
    for (const _ of [1, 2]) expect((await push(50)).code).toBe(0);
    const { code, stderr } = await push(2, "--verbose");
    expect(code).toBe(0);
    expect(stderr).toContain("Not compared with the last 2 runs: the source can be read only once.");
  });
});

describe("with --changed-only", () => {
  let place: Place;
  beforeAll(async () => {
    const nights = [0, 1, 2].map((night) => products(50, (row, n) => (n === 0 ? { ...row, title: `${night}` } : row)));
    place = await afterNights(nights, [...args, "--changed-only"]);
  }, slowMs);
  afterEach(() => place.restore());

  const repriced = products(50, (row) => ({ ...row, price: Number(row.price) * 1000 }));

  it("a night in which everything has changed is not sent", async () => {
    write(place.cwd, repriced);
    const { stoppedBy } = await place.report();
    expect(stoppedBy?.code).toBe("guard-changed");
    expect(stoppedBy?.message).toMatch(
      /^50 of 50 records that were known have changed; in the last 2 runs at most 1\./,
    );
    expect(await place.report("--yes")).toMatchObject({ exitCode: 0, counts: { updated: 50 } });
  });

  it("a night with some changes is", async () => {
    write(
      place.cwd,
      products(50, (row, n) => (n < 15 ? { ...row, title: "new" } : row)),
    );
    expect(await place.report()).toMatchObject({ exitCode: 0, counts: { updated: 15, unchanged: 35 } });
  });

  it("a changed mapping changes nothing of that: what it made was not known before", async () => {
    write(place.cwd, repriced, "sku,title,price,stock");
    expect(await place.report()).toMatchObject({ exitCode: 0, counts: { updated: 50 } });
  });

  it("a full run is not compared in that respect", async () => {
    write(place.cwd, repriced);
    expect(await place.report("--full")).toMatchObject({ exitCode: 0, counts: { updated: 50 } });
  });
});
