// What remembering costs: delivery with and without state to a sink that is fast, and a night in which nothing has
// changed, against reading and mapping alone. `node test/bench/state.js [rows to send] [unchanged rows]`
import { rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { program, pushArgs, token } from "./contenders/crm-sync.js";
import { Files } from "./data/files.js";
import { median } from "./measuring/rounds.js";
import { runProcess } from "./measuring/run-process.js";
import { inWorkFolder } from "./measuring/work-folder.js";
import { fixed, megabytes, microseconds, perSecond } from "./printing/figures.js";
import { printer } from "./printing/print.js";
import { surroundings } from "./printing/surroundings.js";
import { startSink } from "./sink/start.js";

const [toSend = 100_000, unchanged = 1_000_000] = process.argv.slice(2).map(Number);
const rounds = 5;
const readAndMap = fileURLToPath(new URL("contenders/read-and-map.js", import.meta.url));
const print = printer((text) => process.stdout.write(text), false);

async function run(cwd, args) {
  const result = await runProcess({ command: process.execPath, args, cwd, env: token });
  return { ...result, printed: JSON.parse(result.stdout) };
}

async function push({ folder, sink }, { path, rows }, stateDir, ...more) {
  const state = stateDir === undefined ? ["--no-state"] : ["--state-dir", stateDir];
  const result = await run(folder, [program, path, ...pushArgs(sink.origin), ...state, ...more]);
  const { counts, durationMs, http } = result.printed;
  if (counts.read !== rows) throw new Error(`${counts.read} of ${rows} rows were read`);
  return { ...result, counts, http, perSecond: (rows * 1000) / durationMs };
}

const rates = (results) => results.map((one) => one.perSecond);
const middle = (results) => results.find((one) => one.perSecond === median(rates(results)));
const line = (what, one, rows) => [
  what,
  perSecond(one.perSecond),
  megabytes(one.peakBytes),
  `${microseconds((one.cpuMs * 1000) / rows)}/row`,
];

async function measureDelivery(bench) {
  const file = await bench.files.get({ rows: toSend });
  const without = [];
  const withState = [];
  const again = [];
  for (let round = 0; round < rounds; round++) {
    const stateDir = join(bench.folder, `state-${round}`);
    without.push(await push(bench, file, undefined));
    withState.push(await push(bench, file, stateDir));
    again.push(await push(bench, file, stateDir));
    rmSync(stateDir, { recursive: true });
  }
  print.table([
    [`${toSend} rows to a sink, median of ${rounds}`, "rows/s", "peak", "CPU"],
    line("--no-state", middle(without), toSend),
    line("state, a new ledger", middle(withState), toSend),
    line("state, every key known", middle(again), toSend),
  ]);
  const ratio = (results) => fixed(median(rates(results).map((rate, round) => rate / without[round].perSecond)));
  print.text(`ratio to --no-state of the same round: ${ratio(withState)} new, ${ratio(again)} known`);
}

async function measureNights(bench) {
  const large = await bench.files.get({ rows: unchanged });
  const stateDir = join(bench.folder, "nights");
  const first = await push(bench, large, stateDir, "--changed-only");
  const nights = [];
  const alone = [];
  for (let round = 0; round < 3; round++) {
    const night = await push(bench, large, stateDir, "--changed-only");
    if (night.counts.unchanged !== unchanged) throw new Error(`${night.counts.unchanged} rows were unchanged`);
    nights.push(night);
    const read = await run(bench.folder, [readAndMap, large.path]);
    alone.push({ ...read, perSecond: (unchanged * 1000) / read.printed.durationMs });
  }
  print.table([
    [`${unchanged} rows, night after night`, "rows/s", "peak", "CPU"],
    line(`first night: ${first.counts.created} sent`, first, unchanged),
    line(`nothing changed: ${nights[0].http.requests} request`, middle(nights), unchanged),
    line("reading and mapping alone", middle(alone), unchanged),
  ]);
  const against = median(nights.map((night, round) => night.perSecond / alone[round].perSecond));
  const size = statSync(join(stateDir, "state.db")).size;
  print.text(`ratio to reading and mapping alone: ${fixed(against)}; state.db ${megabytes(size)}`);
}

await inWorkFolder(async (folder) => {
  const sink = await startSink();
  try {
    print.lines(surroundings(new Date()));
    const bench = { folder, sink, files: new Files(folder) };
    await measureDelivery(bench);
    await measureNights(bench);
  } finally {
    sink.close();
  }
});
