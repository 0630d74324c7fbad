import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { RunReport } from "../../src/core/report.ts";
import { emptyFolder } from "../support/run-cli.ts";
import { type InProcess, runInProcess } from "../support/run-in-process.ts";

it("a retry keeps what the environment said of the run, and no credential of it", async () => {
  const cwd = emptyFolder();
  writeFileSync(join(cwd, "contacts.csv"), "email,first_name\nann@example.com,Ann\n");
  writeFileSync(
    join(cwd, "crm-sync.config.yaml"),
    "destination: { type: routera }\nsource: contacts.csv\nmatch: email\nfields: { email: email, first_name: first_name }\n",
  );
  const env = { CRM_SYNC_MODE: "update", CRM_SYNC_SANDBOX: "true", CRM_SYNC_TOKEN: "tok-4711" };
  const first = await runInProcess(["--json"], { cwd, env });
  expect((JSON.parse(first.stdout) as RunReport).counts).toMatchObject({ rejected: 1 });
  const again = await runInProcess(["retry", "--json"], { cwd });
  expect((JSON.parse(again.stdout) as RunReport).counts).toMatchObject({ created: 0, rejected: 1 });
  expect(readFileSync(join(cwd, ".crm-sync", "state.db"), "latin1")).not.toContain("tok-4711");
});

describe("a run that goes on", () => {
  const config = "source: items.csv\nmatch: sku\nfields: { sku: sku, price: { column: price, type: number } }\n";

  async function stopped(): Promise<
    (args: readonly string[], env?: InProcess["env"]) => ReturnType<typeof runInProcess>
  > {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, "items.csv"), "sku,price\nA,1\nB,many\nC,few\nD,4\n");
    writeFileSync(join(cwd, "crm-sync.config.yaml"), config);
    const run = (args: readonly string[], env: InProcess["env"] = {}) => runInProcess(args, { cwd, env });
    // As cron would have it; nothing of that is for whoever looks later.
    await run(["--sandbox", "--max-errors", "0", "--concurrency", "1"], { CRM_SYNC_QUIET: "1", CRM_SYNC_JSON: "1" });
    return run;
  }

  it("shows itself as the environment of now says, resumed or sent again", async () => {
    const run = await stopped();
    const quiet = { CRM_SYNC_QUIET: "1" };
    const resumed = await run(["resume", "--max-errors", "9"], { ...quiet, CRM_SYNC_NO_PROGRESS: "1" });
    expect(resumed).toMatchObject({ code: 1, stdout: "" });
    expect(resumed.stderr).toMatch(/^crm-sync: zeeg items: 2 of 4 rows were not delivered .*\n$/);
    const told = await run(["retry", "--max-errors", "9"], { CRM_SYNC_JSON: "true", CRM_SYNC_PROGRESS: "none" });
    expect((JSON.parse(told.stdout) as RunReport).counts).toMatchObject({ invalid: 2 });
    expect(told.stderr).toBe("");
    const plain = await run(["retry", "--max-errors", "9"], { CRM_SYNC_PROGRESS: "none" });
    expect(plain.stdout).toContain("2 rows read");
  });

  it("says what is wrong with such a variable, and lets a flag beat it", async () => {
    const run = await stopped();
    const wrong = await run(["resume", "--max-errors", "9"], { CRM_SYNC_PROGRESS: "loud" });
    expect(wrong).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('CRM_SYNC_PROGRESS: unknown value "loud"'),
    });
    const shown = await run(["resume", "--max-errors", "9", "--progress", "json"], { CRM_SYNC_PROGRESS: "loud" });
    expect(shown.code).toBe(1);
  });
});
