import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import type { RunReport } from "../../src/core/report.ts";
import { emptyFolder } from "../support/run-cli.ts";
import { runInProcess } from "../support/run-in-process.ts";

let cwd: string;
beforeEach(() => {
  cwd = emptyFolder();
});

/** Sends rows of `email` and `first_name` to Routera's contacts, which takes spellings of an address for one another. */
async function push(rows: string, ...flags: readonly string[]): Promise<RunReport["counts"]> {
  writeFileSync(join(cwd, "contacts.csv"), `email,first_name\n${rows}`);
  const args = ["contacts.csv", "-d", "routera", "--match", "email", "--sandbox", "--json", ...flags];
  const { stdout, stderr } = await runInProcess(args, { cwd });
  expect(stdout, stderr).not.toBe("");
  return (JSON.parse(stdout) as RunReport).counts;
}

describe("two spellings of one key", () => {
  it("share what was last acknowledged: the older value under the other spelling is a change", async () => {
    expect(await push("Ann@example.com,Ann\n", "--changed-only")).toMatchObject({ created: 1 });
    expect(await push("ann@example.com,Anna\n", "--changed-only")).toMatchObject({ updated: 1 });
    expect(await push("Ann@example.com,Ann\n", "--changed-only")).toMatchObject({ updated: 1, unchanged: 0 });
    expect(await push("Ann@example.com,Ann\n", "--changed-only")).toMatchObject({ updated: 0, unchanged: 1 });
  });

  it("are duplicates", async () => {
    const rows = "Ann@example.com,Ann\nann@example.com,Anna\nbert@example.com,Bert\n";
    expect(await push(rows, "--duplicates", "first")).toMatchObject({ created: 2, superseded: 1 });
    expect(await push(rows, "--duplicates", "error")).toMatchObject({ updated: 1, invalid: 2 });
  });
});
