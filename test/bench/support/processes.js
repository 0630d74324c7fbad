// Runs scripts of the project as whole processes, for the benches.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, readFileSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { fileURLToPath, pathToFileURL } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
export const root = join(here, "../../..");

/** Writes a catalogue of so many rows. */
export async function makeFile(folder, rows) {
  const path = join(folder, `${rows}.csv`);
  const args = [join(root, "samples/make-products.js"), "--rows", String(rows), "--seed", "1"];
  await pipeline(spawn(process.execPath, args).stdout, createWriteStream(path));
  return path;
}

/** Runs a script and gives what it printed, with the time, peak memory and CPU time of the process as a whole. */
export async function runScript(folder, script, args, allowed = [0]) {
  const usageFile = join(folder, "usage.json");
  const preload = pathToFileURL(join(here, "peak-memory.js")).href;
  const started = performance.now();
  const child = spawn(process.execPath, ["--import", preload, join(root, script), ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, ZEEG_API_TOKEN: "bench", BENCH_USAGE_FILE: usageFile },
  });
  let stdout = "";
  child.stdout.on("data", (text) => {
    stdout += text;
  });
  child.stderr.pipe(process.stderr);
  const [code] = await once(child, "close");
  const processMs = performance.now() - started;
  if (!allowed.includes(code)) throw new Error(`exit code ${code}: ${stdout}`);
  const { maxRSS, cpuUs } = JSON.parse(readFileSync(usageFile, "utf8"));
  return { printed: JSON.parse(stdout), processMs, peakMiB: maxRSS / 1024, cpuUs };
}

export const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** One line of a table: what, and cells to the right. */
export const line = (what, ...cells) =>
  process.stdout.write(`${what.padEnd(46)}${cells.map((cell) => cell.padStart(12)).join("")}\n`);
