import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { RunReport } from "../../src/core/report.ts";
import { emptyFolder } from "../support/run-cli.ts";
import { runInProcess } from "../support/run-in-process.ts";

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
