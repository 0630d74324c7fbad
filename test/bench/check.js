// What looking at everything costs: `check` against csv-parse alone on the same file, as whole processes in turn.
// `node test/bench/check.js [rows]`
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { line, makeFile, median, runScript } from "./support/processes.js";

const rows = Number(process.argv[2] ?? 1_000_000);
const few = 100_000;
const rounds = 3;
const folder = mkdtempSync(join(tmpdir(), "crm-sync-bench-"));

async function check(path, count) {
  const args = ["check", path, "--match", "sku", "--json", "--no-progress"];
  const result = await runScript(folder, "bin/crm-sync.js", args);
  const { counts } = result.printed;
  if (counts.read !== count || counts.valid !== count) throw new Error(JSON.stringify(counts));
  return result;
}

try {
  process.stdout.write(`Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model ?? "unknown"})\n\n`);
  const [small, large] = [await makeFile(folder, few), await makeFile(folder, rows)];
  const checks = [];
  const alone = [];
  for (let round = 0; round < rounds; round++) {
    alone.push(await runScript(folder, "test/bench/support/csv-parse-alone.js", [large]));
    checks.push(await check(large, rows));
  }
  const shown = (results) => {
    const ms = median(results.map(({ processMs }) => processMs));
    const middle = results.find(({ processMs }) => processMs === ms);
    return [
      `${((rows * 1000) / ms).toFixed(0)}/s`,
      `${middle.peakMiB.toFixed(0)} MiB`,
      `${(middle.cpuUs / rows).toFixed(1)} µs/row`,
    ];
  };
  line(`${rows} rows, median of ${rounds}`, "rows/s", "peak", "CPU");
  line("  csv-parse alone", ...shown(alone));
  line("  crm-sync check", ...shown(checks));
  const ratio = median(checks.map(({ processMs }, round) => alone[round].processMs / processMs));
  process.stdout.write(`  speed of check, csv-parse alone being 1: ${ratio.toFixed(2)}\n\n`);
  const { peakMiB } = await check(small, few);
  const most = Math.max(...checks.map((one) => one.peakMiB));
  process.stdout.write(
    `peak memory: ${peakMiB.toFixed(0)} MiB at ${few} rows, ${most.toFixed(0)} MiB at ${rows} (${(most / peakMiB).toFixed(2)})\n`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
