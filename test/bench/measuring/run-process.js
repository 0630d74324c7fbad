// Runs a program as a whole process and tells what it took.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { end, keep } from "./children.js";
import { watchUsage } from "./watch-usage.js";

const preload = fileURLToPath(new URL("usage.cjs", import.meta.url));
/** Nothing in the bench takes this long, unless it hangs. */
const limitMs = 900_000;

export class EndedBadly extends Error {
  constructor(message, code, signal) {
    super(message);
    this.code = code;
    this.signal = signal;
  }
}

/**
 * @param isMeasured false: no CPU time, no memory, and nothing preloaded for them
 * @returns startedAt (ns, `process.hrtime`), wallMs from start to end, stdout; cpuMs, peakBytes where they are known
 */
export async function runProcess({ command, args, cwd, env = {}, isMeasured = true, allowed = [0] }) {
  const usageFile = join(cwd, "usage.json");
  const isNode = command === process.execPath;
  const preloaded = isNode && isMeasured ? ["--require", preload] : [];
  const startedAt = process.hrtime.bigint();
  const child = spawn(command, [...preloaded, ...args], {
    cwd,
    env: { PATH: process.env.PATH, HOME: cwd, BENCH_USAGE_FILE: usageFile, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    // A group of its own, to be ended with all that it starts.
    detached: true,
  });
  keep(child);
  let endedAt;
  child.once("exit", () => {
    endedAt = process.hrtime.bigint();
  });
  const seen = isMeasured && !isNode && child.pid !== undefined ? watchUsage(child.pid) : () => ({});
  const texts = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"]) {
    child[name].setEncoding("utf8").on("data", (text) => {
      texts[name] += text;
    });
  }
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    end(child);
  }, limitMs);
  const [code, signal] = await once(child, "close").finally(() => clearTimeout(timer));
  const usage = seen();
  if (isLate) throw new Error(`${shown(command, args)}: did not end within ${limitMs / 1000} s`);
  if (!allowed.includes(code)) {
    const said = (texts.stderr || texts.stdout).slice(-2000);
    throw new EndedBadly(`${shown(command, args)}: ${signal ?? `exit code ${code}`}\n${said}`, code, signal);
  }
  return { ...texts, startedAt, wallMs: Number(endedAt - startedAt) / 1e6, ...usage, ...own(usageFile, preloaded) };
}

function own(usageFile, preloaded) {
  if (preloaded.length === 0) return {};
  const usage = JSON.parse(readFileSync(usageFile, "utf8"));
  rmSync(usageFile);
  return usage;
}

const shown = (command, args) => [command, ...args].join(" ").slice(0, 300);
