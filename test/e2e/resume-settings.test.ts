import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { emptyFolder } from "../support/run-cli.ts";
import { runInProcess } from "../support/run-in-process.ts";

it("a run does not go on with another company than it began with", async () => {
  const cwd = emptyFolder();
  writeFileSync(join(cwd, "customers.csv"), `name\nAcme\n${"x".repeat(60)}\nBolt\n`);
  const configure = (company: number) =>
    writeFileSync(
      join(cwd, "crm-sync.config.yaml"),
      `destination: { type: revnue, company: ${company} }\nsource: customers.csv\nmatch: name\nmaxErrors: 0\nfields: { name: name }\n`,
    );
  configure(1);
  const first = await runInProcess(["--sandbox"], { cwd });
  expect(first.code, first.stderr).toBe(3);
  configure(2);
  const other = await runInProcess(["resume"], { cwd });
  expect(other).toMatchObject({ code: 2, stderr: expect.stringContaining("another mapping") });
  configure(1);
  expect((await runInProcess(["resume"], { cwd })).stderr).not.toContain("another mapping");
});
