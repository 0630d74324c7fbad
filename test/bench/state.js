// What remembering costs: delivery with and without state to a sink that is fast, and a night in which nothing has
// changed, against reading and mapping alone. `node test/bench/state.js [rows to send] [unchanged rows]`
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { line, makeFile, median, runScript } from "./support/processes.js";

const [toSend = 100_000, unchanged = 1_000_000] = process.argv.slice(2).map(Number);
const rounds = 5;
const folder = mkdtempSync(join(tmpdir(), "crm-sync-bench-"));
const sink = fork(fileURLToPath(new URL("support/sink.js", import.meta.url)));
const [port] = await once(sink, "message");

async function push(path, rows, stateDir, ...more) {
  const state = stateDir === undefined ? ["--no-state"] : ["--state-dir", stateDir];
  const where = ["--object", "products", "--match", "sku", "--base-url", `http://127.0.0.1:${port}/v2`];
  const result = await runScript(folder, "bin/crm-sync.js", [
    path,
    ...where,
    "--json",
    "--no-progress",
    ...state,
    ...more,
  ]);
  const { counts, durationMs, http } = result.printed;
  if (counts.read !== rows) throw new Error(`${counts.read} of ${rows} rows were read`);
  return { ...result, counts, http, perSecond: (rows * 1000) / durationMs };
}

const shown = ({ perSecond, peakMiB, cpuUs }, rows) => [
  `${perSecond.toFixed(0)}/s`,
  `${peakMiB.toFixed(0)} MiB`,
  `${(cpuUs / rows).toFixed(1)} µs/row`,
];

try {
  process.stdout.write(`Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model ?? "unknown"})\n\n`);
  const path = await makeFile(folder, toSend);
  const without = [];
  const withState = [];
  const again = [];
  for (let round = 0; round < rounds; round++) {
    const stateDir = join(folder, `state-${round}`);
    without.push(await push(path, toSend, undefined));
    withState.push(await push(path, toSend, stateDir));
    again.push(await push(path, toSend, stateDir));
    rmSync(stateDir, { recursive: true });
  }
  const middle = (results) =>
    results.find(({ perSecond }) => perSecond === median(results.map((one) => one.perSecond)));
  line(`${toSend} rows to a sink, median of ${rounds}`, "rows/s", "peak", "CPU");
  line("  --no-state", ...shown(middle(without), toSend));
  line("  state, a new ledger", ...shown(middle(withState), toSend));
  line("  state, every key known", ...shown(middle(again), toSend));
  const ratios = (results) => median(results.map((one, round) => one.perSecond / without[round].perSecond));
  process.stdout.write(
    `  ratio to --no-state of the same round: ${ratios(withState).toFixed(2)} new, ${ratios(again).toFixed(2)} known\n\n`,
  );

  const large = await makeFile(folder, unchanged);
  const stateDir = join(folder, "nights");
  const first = await push(large, unchanged, stateDir, "--changed-only");
  line(`${unchanged} rows, night after night`, "rows/s", "peak", "CPU");
  line(`  first night: ${first.counts.created} sent`, ...shown(first, unchanged));
  const nights = [];
  const bare = [];
  for (let round = 0; round < 3; round++) {
    const night = await push(large, unchanged, stateDir, "--changed-only");
    if (night.counts.unchanged !== unchanged) throw new Error(`${night.counts.unchanged} rows were unchanged`);
    nights.push(night);
    const alone = await runScript(folder, "test/bench/support/read-and-map.js", [large]);
    bare.push({ ...alone, perSecond: (unchanged * 1000) / alone.printed.durationMs });
  }
  line(`  nothing changed: ${nights[0].http.requests} request`, ...shown(middle(nights), unchanged));
  line("  reading and mapping alone", ...shown(middle(bare), unchanged));
  const ratio = median(nights.map((night, round) => night.perSecond / bare[round].perSecond));
  process.stdout.write(
    `  ratio to reading and mapping alone: ${ratio.toFixed(2)}; state.db ${(statSync(join(stateDir, "state.db")).size / 2 ** 20).toFixed(0)} MiB\n`,
  );
} finally {
  sink.disconnect();
  rmSync(folder, { recursive: true });
}
