// Law 5: resident memory does not grow with the source. Runs the real command on files of growing length against a sink
// in a process of its own and prints peak memory as a ratio to the smallest. `node test/bench/memory.js [rows ...]`
import { fork, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { fileURLToPath, pathToFileURL } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = join(here, "../..");
const sizes = process.argv.slice(2).map(Number);
const rowCounts = sizes.length > 0 ? sizes : [10_000, 100_000, 1_000_000];
const folder = mkdtempSync(join(tmpdir(), "crm-sync-bench-"));
const sink = fork(join(here, "support/sink.js"));
const [port] = await once(sink, "message");

async function makeFile(rows) {
  const path = join(folder, `${rows}.csv`);
  const maker = spawn(process.execPath, [
    join(root, "samples/make-products.js"),
    "--rows",
    String(rows),
    "--seed",
    "1",
  ]);
  await pipeline(maker.stdout, createWriteStream(path));
  return path;
}

async function run(rows) {
  const path = await makeFile(rows);
  const usageFile = join(folder, "usage.json");
  const preload = pathToFileURL(join(here, "support/peak-memory.js")).href;
  const args = [path, "--object", "products", "--match", "sku", "--json", "--no-progress"];
  const child = spawn(
    process.execPath,
    ["--import", preload, join(root, "bin/crm-sync.js"), ...args, "--base-url", `http://127.0.0.1:${port}/v2`],
    { cwd: folder, env: { PATH: process.env.PATH, ZEEG_API_TOKEN: "bench", BENCH_USAGE_FILE: usageFile } },
  );
  let stdout = "";
  child.stdout.on("data", (text) => {
    stdout += text;
  });
  child.stderr.pipe(process.stderr);
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`exit code ${code}: ${stdout}`);
  const { counts, durationMs } = JSON.parse(stdout);
  if (counts.created !== rows) throw new Error(`${counts.created} of ${rows} rows were created`);
  const { maxRSS, cpuUs } = JSON.parse(readFileSync(usageFile, "utf8"));
  rmSync(path);
  return { rows, peakMiB: maxRSS / 1024, perSecond: (rows * 1000) / durationMs, cpuUsPerRow: cpuUs / rows };
}

try {
  process.stdout.write(`Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model ?? "unknown"})\n\n`);
  process.stdout.write("      rows   peak MiB   ratio   rows/s   CPU µs/row\n");
  let base;
  for (const rows of rowCounts) {
    const result = await run(rows);
    base ??= result.peakMiB;
    const columns = [
      String(rows).padStart(10),
      result.peakMiB.toFixed(0).padStart(10),
      (result.peakMiB / base).toFixed(2).padStart(7),
      result.perSecond.toFixed(0).padStart(8),
      result.cpuUsPerRow.toFixed(0).padStart(12),
    ];
    process.stdout.write(`${columns.join(" ")}\n`);
  }
} finally {
  sink.disconnect();
  rmSync(folder, { recursive: true });
}
