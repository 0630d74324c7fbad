import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { RunReport } from "../../src/core/report.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { emptyFolder } from "../support/run-cli.ts";
import { runInProcess } from "../support/run-in-process.ts";

let crm: Sandbox | undefined;
afterEach(async () => {
  await crm?.close();
  crm = undefined;
});

/** A folder with an export, and a CRM at whose first question for the schema something happens to the export. */
async function place(onSchema: (file: string) => void) {
  const cwd = emptyFolder();
  const file = join(cwd, "items.csv");
  let sent = 0;
  crm = await startSandbox({
    objects: [{ slug: "items", attributes: [{ key: "sku", type: "text", isUnique: true }] }],
    faultFor: ({ method }) => {
      if (method === "PUT") sent++;
      else onSchema(file);
      return undefined;
    },
  });
  const args = ["items.csv", "--match", "sku", "--base-url", crm.urls.zeeg, "--no-progress"];
  const run = (all: readonly string[]) => runInProcess(all, { cwd, env: { ZEEG_API_TOKEN: "sandbox" } });
  writeFileSync(file, "sku\nA\nB\nA\n");
  return { cwd, file, push: (...more: readonly string[]) => run([...args, ...more]), run, sentCount: () => sent };
}

describe("a source that is replaced after its beginning was read, and before it is read for the rows' rules", () => {
  const replace = (file: string) => {
    writeFileSync(`${file}.new`, "sku\nB\nB\nC\n");
    renameSync(`${file}.new`, file);
  };

  it.each(["--state-dir=state", "--no-state"])("stops the run, and nothing is sent (%s)", async (state) => {
    const { push, sentCount } = await place(replace);
    const { stdout } = await push("--duplicates", "last", "--json", state);
    const { exitCode, stoppedBy, counts } = JSON.parse(stdout) as RunReport;
    expect({ exitCode, stoppedBy, read: counts.read }).toEqual({
      exitCode: 3,
      stoppedBy: {
        code: "source-changed",
        message: expect.stringMatching(/^items\.csv .*Nothing was sent. Run it again when nobody writes to it\.$/s),
      },
      read: 0,
    });
    expect(sentCount()).toBe(0);
  });

  it("is not to be gone on with, which is said everywhere", async () => {
    const { push, run } = await place(replace);
    expect((await push("--duplicates", "last")).stdout).toContain("put that right, and run the command again");
    expect((await run(["show"])).stdout).toContain("This run cannot be resumed: its source was changed meanwhile.");
    const { code, stderr } = await run(["resume"]);
    expect(code).toBe(2);
    expect(stderr).toContain("its source was changed while it was read: push it again.");
  });
});

it("a source that is gone when it is to be read again leaves no run that seems to have been killed", async () => {
  const { push, run } = await place((file) => renameSync(file, `${file}.old`));
  const { code, stderr } = await push("--duplicates", "last");
  expect(code).toBe(2);
  expect(stderr).toContain("items.csv");
  expect((await run(["runs", "--json"])).stdout).toBe("[]\n");
});
