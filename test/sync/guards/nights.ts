import { cpSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RunReport } from "../../../src/core/report.ts";
import type { RunEntry } from "../../../src/report/run-list.ts";
import { emptyFolder } from "../../support/run-cli.ts";
import { type InProcess, runInProcess } from "../../support/run-in-process.ts";

export type Row = Readonly<Record<string, string | number>>;

export function write(cwd: string, rows: readonly Row[], columns = "sku,title,price", name = "products.csv"): void {
  const lines = rows.map((row) => columns.split(",").map((column) => row[column] ?? ""));
  writeFileSync(join(cwd, name), `${[columns, ...lines.map((cells) => cells.join(","))].join("\n")}\n`);
}

/** So many products; `change` makes each another one. */
export function products(count: number, change: (row: Row, index: number) => Row = (row) => row): readonly Row[] {
  return Array.from({ length: count }, (_, n) => change({ sku: `SKU-${n}`, title: `Product ${n}`, price: n }, n));
}

/** A folder in which a sync of the sandbox has run for some nights. */
export interface Place {
  readonly cwd: string;
  push(...args: readonly string[]): ReturnType<typeof runInProcess>;
  /** The report of a push. */
  report(...args: readonly string[]): Promise<RunReport>;
  run(args: readonly string[], env?: InProcess["env"]): ReturnType<typeof runInProcess>;
  runs(): Promise<readonly RunEntry[]>;
  /** Everything is as it was after the nights. */
  restore(): void;
}

export const args = ["products.csv", "--match", "sku", "--sandbox", "--no-progress"] as const;

/** @param nights the rows of each; @param more options of all pushes @param prepare writes what else is needed, a config say */
export async function afterNights(
  nights: readonly (readonly Row[])[],
  more: readonly string[] = args,
  prepare: (cwd: string) => void = () => {},
): Promise<Place> {
  const cwd = emptyFolder();
  const run = (all: readonly string[], env: InProcess["env"] = {}) => runInProcess(all, { cwd, env });
  prepare(cwd);
  for (const rows of nights) {
    write(cwd, rows);
    const { code, stderr } = await run([...more, "--quiet"]);
    if (code !== 0 || stderr !== "") throw new Error(`a night ended with ${code}: ${stderr}`);
  }
  const [state, saved] = [join(cwd, ".crm-sync"), join(cwd, "saved")];
  if (nights.length > 0) cpSync(state, saved, { recursive: true });
  return {
    cwd,
    push: (...extra) => run([...more, ...extra]),
    report: async (...extra) => JSON.parse((await run([...more, "--json", ...extra])).stdout) as RunReport,
    run,
    runs: async () => JSON.parse((await run(["runs", "--json"])).stdout) as readonly RunEntry[],
    restore() {
      rmSync(state, { recursive: true, force: true });
      if (nights.length > 0) cpSync(saved, state, { recursive: true });
    },
  };
}
