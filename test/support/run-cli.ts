import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { RunReport } from "../../src/core/report.ts";

export const bin = resolve("bin/crm-sync.js");
export const samples = resolve("samples");

export interface CliOptions {
  readonly cwd?: string;
  readonly env?: { readonly [name: string]: string };
  readonly stdin?: string | Buffer;
  /** Called with the child while it runs. */
  readonly whileRunning?: (child: {
    kill(signal: "SIGINT" | "SIGTERM" | "SIGKILL"): boolean;
    stderr(): string;
  }) => void;
}

export interface CliResult {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

const folders: string[] = [];
process.on("exit", () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder of its own, so that runs share no state and find no config; gone when the tests are. */
export function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "crm-sync-test-"));
  folders.push(folder);
  return folder;
}

/** Where processes of one user meet: a home of the tests' own. */
const home = emptyFolder();

/** Runs the real command in a process of its own, with nothing of this process's environment but the path. */
export function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const { cwd = emptyFolder(), env = {}, stdin, whileRunning } = options;
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, [bin, ...args], { cwd, env: { PATH: process.env.PATH, HOME: home, ...env } });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.on("error", failed);
    child.on("close", (code, signal) => done({ code, signal, stdout, stderr }));
    child.stdin.on("error", () => {});
    child.stdin.end(stdin ?? "");
    whileRunning?.({ kill: (name) => child.kill(name), stderr: () => stderr });
  });
}

/** The report that `--json` printed, and nothing else. */
export function reportOf({ stdout, stderr }: Pick<CliResult, "stdout" | "stderr">): RunReport {
  try {
    return JSON.parse(stdout) as RunReport;
  } catch (cause) {
    throw new Error(`no report on stdout: ${stdout}\n${stderr}`, { cause });
  }
}
