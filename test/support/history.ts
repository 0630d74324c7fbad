import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { RunReport } from "../../src/core/report.ts";
import type { OpenRun } from "../../src/report/open-rows.ts";
import type { RunEntry } from "../../src/report/run-list.ts";
import type { Standing } from "../../src/report/standing.ts";
import { emptyFolder, reportOf } from "./run-cli.ts";
import { runInProcess } from "./run-in-process.ts";
import { sync, type WatchedCrm } from "./watched-crm.ts";

/** What no text for a terminal may hold; line ends are what a text of lines needs. */
export const controls = /[^\P{Cc}\n]|[\p{Bidi_Control}\u2028\u2029]/u;

/** A source without trouble, and one with a row that cannot be read. */
export const good = ["sku,price", "A,1", "B,2"] as const;
export const bad = [...good, "C,3,4"] as const;

export function source(cwd: string, name: string, ...lines: readonly string[]): void {
  writeFileSync(join(cwd, name), `${lines.join("\n")}\n`);
}

/** A push that succeeds or not, into the emulator that lives in the state folder. */
export async function sandboxed(cwd: string, name: string, ...args: readonly string[]): Promise<RunReport> {
  return reportOf(
    await runInProcess([name, "--match", "sku", "--sandbox", "--json", "--no-progress", ...args], { cwd }),
  );
}

/** What a command prints as JSON. */
export async function ask<T>(cwd: string, ...args: readonly string[]): Promise<T> {
  const { stdout, stderr } = await runInProcess([...args, "--json"], { cwd });
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout) as T;
}

export const runsOf = (cwd: string, ...args: readonly string[]) => ask<readonly RunEntry[]>(cwd, "runs", ...args);
export const openOf = (cwd: string, ...args: readonly string[]) => ask<readonly OpenRun[]>(cwd, "rejects", ...args);
export const statusOf = (cwd: string, ...args: readonly string[]) =>
  ask<{ readonly ok: boolean; readonly objects: readonly Standing[] }>(cwd, "status", ...args);

/** What a command prints for people, having ended well. */
export async function text(cwd: string, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runInProcess(args, { cwd });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).not.toMatch(controls);
  return stdout;
}

/** Rows that the server refuses, fails at, and that never leave; `items.csv` in a folder of its own. */
export async function troubled(
  server: WatchedCrm,
): Promise<{ readonly cwd: string; readonly report: RunReport; readonly rejects: string }> {
  const cwd = emptyFolder();
  writeFileSync(
    join(cwd, "crm-sync.config.yaml"),
    "fields: { sku: sku, price: { column: price, type: number }, mail: mail }\n",
  );
  const rows = ["GOOD,1,a@example.com", "REFUSED,2,nobody", "FAILED,3,c@example.com", "INVALID,four,d@example.com"];
  source(cwd, "items.csv", "sku,price,mail", ...rows);
  server.faults.set("FAILED", "503");
  const report = reportOf(await sync(server, cwd, ["items.csv", "--max-attempts", "1"]));
  expect(report.counts).toMatchObject({ created: 1, rejected: 1, failed: 1, invalid: 1 });
  server.faults.clear();
  return { cwd, report, rejects: join(cwd, report.files.rejects ?? "") };
}
