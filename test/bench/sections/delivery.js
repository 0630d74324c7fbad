// How fast rows are delivered to a sink that answers at once, 64 requests at a time.
import { fileURLToPath } from "node:url";
import { curlParallel, parallelCurl, versionOf } from "../contenders/curl.js";
import { inRounds, median, medianOf, ratioOf } from "../measuring/rounds.js";
import { runProcess } from "../measuring/run-process.js";
import { push, send } from "../measuring/send.js";
import { fixed, megabytes, microseconds, none, perSecond, whole } from "../printing/figures.js";
import { atLeast } from "../printing/targets.js";

const concurrency = 64;
const script = (name) => fileURLToPath(new URL(`../contenders/${name}.js`, import.meta.url));
const at = ["--concurrency", String(concurrency)];
const off = "crm-sync --no-state";
const on = "crm-sync";
const bare = "bare loop";
const everyday = "everyday script";
const curl = "curl --parallel";
const parallel = "GNU parallel, curl";

async function askSinkAlone(bench) {
  const requests = bench.isQuick ? 30_000 : 100_000;
  const perSecondOf = async () => {
    const before = await bench.sink.reset();
    const { stdout } = await runProcess({
      command: process.execPath,
      args: [script("sink-alone"), String(bench.sink.port), String(concurrency), String(requests)],
      cwd: bench.folder,
    });
    const seen = await bench.sink.show();
    if (seen.writes !== requests) throw new Error(`the sink got ${seen.writes} of ${requests} requests`);
    return {
      perSecond: (requests * 1000) / JSON.parse(stdout).ms,
      cpuUs: ((seen.cpuMs - before.cpuMs) * 1000) / requests,
    };
  };
  const results = [await perSecondOf(), await perSecondOf(), await perSecondOf()];
  return { perSecond: medianOf(results, (one) => one.perSecond), cpuUs: medianOf(results, (one) => one.cpuUs) };
}

const isGnu = () => (versionOf("curl") && versionOf("parallel")?.startsWith("GNU parallel")) ?? false;

async function contendersOf(bench) {
  const { folder, sink, files, isQuick, rounds } = bench;
  const url = `${sink.origin}/v2/crm/products?matchingAttribute=sku`;
  const rows = isQuick ? 20_000 : 100_000;
  // So many that starting, which another section measures, weighs next to nothing.
  const csv = await files.get({ rows: isQuick ? 20_000 : 300_000 });
  const less = await files.get({ rows });
  const jsonl = await files.get({ rows, format: "jsonl" });
  const wide = await files.get({ rows: isQuick ? 5_000 : rows, width: "wide" });
  const forCurl = await files.get({ rows: isQuick ? 5_000 : 20_000, format: "jsonl" });
  const forParallel = await files.get({ rows: isQuick ? 200 : 1_000, format: "jsonl" });
  const fewer = Math.max(1, Math.floor(rounds / 2));
  const pushed = (name, file, flags, more) => ({
    name,
    run: () => push(bench, { file, flags: [...at, ...flags] }),
    ...more,
  });
  const run = (name, file, args, more) => ({
    name,
    run: () => send(bench, { file, args: [...args(file), url, String(concurrency)] }),
    ...more,
  });
  const loop = ({ path }) => [script("bare-loop"), path];
  const others = [];
  if (versionOf("curl")) {
    const command = await curlParallel({ folder, file: forCurl, url, concurrency });
    others.push({ name: curl, run: () => send(bench, { file: forCurl, ...command }) });
  }
  if (isGnu()) {
    const command = parallelCurl({ file: forParallel, url, concurrency });
    others.push({ name: parallel, run: () => send(bench, { file: forParallel, ...command }), rounds: 1 });
  }
  return [
    run(bare, csv, loop),
    pushed(off, csv, ["--no-state"]),
    pushed(on, csv, []),
    run(everyday, less, ({ path }) => [script("everyday-script"), path]),
    ...others,
    pushed("crm-sync --no-state --html", less, ["--no-state", "--html", "report.html"], { rounds: fewer }),
    pushed("crm-sync --no-html", less, ["--no-html"], { rounds: fewer }),
    run("bare loop, JSONL", jsonl, loop, { rounds: fewer, base: "bare loop, JSONL" }),
    pushed("crm-sync --no-state, JSONL", jsonl, ["--no-state"], { rounds: fewer, base: "bare loop, JSONL" }),
    run("bare loop, 40 columns", wide, loop, { rounds: fewer, base: "bare loop, 40 columns" }),
    pushed("crm-sync --no-state, 40 columns", wide, ["--no-state"], { rounds: fewer, base: "bare loop, 40 columns" }),
  ];
}

export async function delivery(bench) {
  const { print, rounds, tell } = bench;
  print.title(`Delivery: ${concurrency} at once, to a sink that answers at once`);
  tell("what the sink can do alone");
  const alone = await askSinkAlone(bench);
  const contenders = await contendersOf(bench);
  const results = await inRounds(contenders, rounds, tell);
  const rate = (one) => one.perSecond;
  const of = (name) => results.get(name) ?? [];
  const rows = contenders.map(({ name, base = bare }) => {
    const own = of(name);
    const cpuUs = (one) => one.cpuMs && (one.cpuMs * 1000) / one.rows;
    return [
      name,
      whole(own[0].rows),
      perSecond(medianOf(own, rate)),
      fixed(ratioOf(own, of(base), rate)),
      microseconds(medianOf(own, cpuUs)),
      fixed(ratioOf(own, of(base), cpuUs)),
      megabytes(medianOf(own, (one) => one.peakBytes)),
      whole(median(own.map(({ seen }) => seen.peakConnections))),
    ];
  });
  if (!isGnu()) rows.push([parallel, "not installed", none, none, none, none, none, none]);
  print.table([["", "rows", "rows/s", "of bare loop", "CPU/row", "of bare loop", "peak", "connections"], ...rows]);
  const used = medianOf(of(bare), rate) / alone.perSecond;
  print.text(
    `Medians of ${rounds} round${rounds === 1 ? "" : "s"}. rows/s: rows by the time of the whole process, from its start to its end; ratios within a round. The sink alone, asked with constant bytes over ${concurrency} raw sockets: ${perSecond(alone.perSecond)} at ${microseconds(alone.cpuUs)} of its CPU each; the bare loop uses ${fixed(used * 100, 0)} % of that.`,
  );
  const size = `${whole(of(off)[0].rows)} rows`;
  return [
    atLeast(`delivery without state, of the bare loop (${size})`, 0.9, ratioOf(of(off), of(bare), rate)),
    atLeast(`delivery with state, of the bare loop (${size})`, 0.8, ratioOf(of(on), of(bare), rate)),
    atLeast(`delivery with state, of the everyday script (${size})`, 1.5, ratioOf(of(on), of(everyday), rate)),
    atLeast("delivery with state, of curl --parallel", 3, ratioOf(of(on), of(curl), rate)),
  ];
}
