import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { printResults } from "../../src/cli/print-results.ts";
import type { World } from "../../src/cli/world.ts";
import type { SyncSettings } from "../../src/config/index.ts";
import type { RunReport } from "../../src/core/report.ts";
import { reportWith } from "../report/sample-report.ts";
import { emptyFolder } from "../support/run-cli.ts";
import { runInProcess } from "../support/run-in-process.ts";

function folderWith(files: { readonly [name: string]: string }): string {
  const cwd = emptyFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
  return cwd;
}

const common = ["--match", "sku", "--object", "items", "--sandbox", "--no-state", "--quiet"];

describe("--quiet", () => {
  it.each<[code: number, title: string, files: { readonly [name: string]: string }, args: readonly string[]]>([
    [0, "all is well", { "items.csv": "sku\nA\n" }, ["items.csv", ...common]],
    [1, "a row is refused", { "items.csv": "sku,name\nA,a\n,b\n" }, ["items.csv", ...common]],
    [2, "there is no such file", {}, ["items.csv", ...common]],
    [2, "an option is wrong", {}, ["items.csv", ...common, "--rate", "often"]],
    [2, "a config has several mistakes", { "c.yaml": "match: 5\nobjekt: x\nfields: 3\n" }, ["-qc", "c.yaml"]],
    [3, "the source breaks", { "items.csv": 'sku\n"A\n' }, ["items.csv", ...common]],
    [3, "too many are refused", { "items.csv": 'sku\n""\n' }, ["items.csv", ...common, "--max-errors", "0"]],
    [4, "there are no rows", { "items.csv": "sku\n" }, ["items.csv", ...common]],
  ])(
    "with exit code %d, because %s, is silent on stdout and says one line at most",
    async (code, _title, files, args) => {
      const result = await runInProcess(args, { cwd: folderWith(files) });
      expect(result).toMatchObject({ code, stdout: "" });
      expect(result.stderr).toMatch(code === 0 ? /^$/ : /^crm-sync: [^\n]+\n$/);
    },
  );

  it("is one line for each sync that failed, with what to type", () => {
    let stderr = "";
    const output = { write: () => {}, isTerminal: false, columns: () => undefined };
    const world = { env: {}, stdout: output, stderr: { ...output, write: (text: string) => (stderr += text) } };
    const ended = (sync: string, changes: Partial<RunReport>, isResumable = false) => ({
      report: reportWith({ sync, ...changes }),
      problems: [],
      stoppedBy: undefined,
      isResumable,
    });
    const stop = (code: string, message: string) => ({ stoppedBy: { code, message } });
    const results = [
      ended("good", {}),
      ended("locked", { exitCode: 5, ...stop("locked", "Another run is at it.\nSecond line.") }),
      ended("cut", { exitCode: 130, ...stop("interrupted", "SIGINT was received.") }, true),
    ];
    printResults(results, [{ quiet: true } as SyncSettings], {}, world as unknown as World, true);
    const lines = stderr.trimEnd().split("\n");
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain("Another run is at it. Second line.; exit code 5");
    expect(lines[1]).toContain("exit code 130; resume with: crm-sync resume 20260101T120000Z-0001");
  });
});
