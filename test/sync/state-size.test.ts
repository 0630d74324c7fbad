import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openDatabase } from "../../src/database/open.ts";
import { emptyFolder, reportOf } from "../support/run-cli.ts";
import { runInProcess } from "../support/run-in-process.ts";

it("of a run that has finished, the state keeps no course over time: its report has it, and runs are many", async () => {
  const cwd = emptyFolder();
  const rows = Array.from({ length: 30 }, (_, n) => `S${n}`);
  writeFileSync(join(cwd, "items.csv"), `sku\n${rows.join("\n")}\n`);
  const push = async (...more: readonly string[]) =>
    reportOf(await runInProcess(["items.csv", "-m", "sku", "--sandbox", "--json", ...more], { cwd }));
  const progress = async () => {
    const database = await openDatabase(join(cwd, ".crm-sync/state.db"));
    const [last] = database.prepare("SELECT progress FROM runs ORDER BY seq DESC").all();
    database.close();
    return JSON.parse(String(last?.progress)) as { readonly traffic: unknown; readonly timeline?: unknown };
  };
  const { timeline, exitCode } = await push();
  expect({ exitCode, requests: timeline?.requests.reduce((a, b) => a + b, 0) }).toEqual({ exitCode: 0, requests: 31 });
  expect(await progress()).toMatchObject({ traffic: { requests: expect.any(Number) } });
  expect(await progress()).not.toHaveProperty("timeline");
  // One that goes on needs it.
  // Two cells where there is one column.
  appendFileSync(join(cwd, "items.csv"), "A,1\nB,2\n");
  expect(await push("--max-errors", "1")).toMatchObject({ exitCode: 3, stoppedBy: { code: "max-errors" } });
  expect(await progress()).toHaveProperty("timeline");
});
