// A server that takes 50 ms for each request and any number at once: fixed numbers in flight, and what `auto` finds.
import { inRounds, median, medianOf, ratioOf } from "../measuring/rounds.js";
import { push } from "../measuring/send.js";
import { halfSeconds, rowsUntil } from "../measuring/throughput.js";
import { fixed, perSecond, whole } from "../printing/figures.js";
import { atMost } from "../printing/targets.js";

const latencyMs = 50;
const wanted = 0.9;
/** All of it takes long, and says much at once. */
const mostRounds = 2;

/** Rows a second between the first and the last write that the sink saw. */
const rate = ({ seen }) => (seen.writes * 1000) / seen.writingMs;

export async function concurrency(bench) {
  const { print, files, tell, isQuick, rounds } = bench;
  const size = isQuick ? 20_000 : 100_000;
  const seconds = isQuick ? 1 : 4;
  const settings = isQuick ? [32, 128, 512] : [8, 16, 32, 64, 128, 256, 512];
  const file = await files.get({ rows: size });
  const run = (setting, rows) =>
    push(bench, { file, rows, latencyMs, flags: ["--concurrency", String(setting), "--no-state"] });
  const table = [["in flight", "rows", "rows/s", "of the best", "most at once", `${wanted} of the best after`]];
  const tried = [];
  for (const setting of settings) {
    tell(`fixed ${setting}`);
    const rows = Math.min(size, Math.round((setting * seconds * 1000) / latencyMs));
    tried.push({ setting, result: await run(setting, rows) });
  }
  // A short run is slower, as a process is at its beginning: the best ones do all of it.
  const best = tried.toSorted((a, b) => rate(b.result) - rate(a.result)).slice(0, isQuick ? 1 : 2);
  const contenders = [...best.map(({ setting }) => setting), "auto"].map((setting) => ({
    name: String(setting),
    run: () => run(setting, size),
  }));
  const full = await inRounds(contenders, Math.min(rounds, mostRounds), tell);
  const winner = best
    .map(({ setting }) => full.get(String(setting)))
    .reduce((a, b) => (medianOf(b, rate) > medianOf(a, rate) ? b : a));
  const after = (results) => {
    const counts = results.map(
      ({ seen }, round) => rowsUntil(wanted * rate(winner[round]), seen.windows) ?? Number.POSITIVE_INFINITY,
    );
    return median(counts);
  };
  const shownAfter = (count) => (Number.isFinite(count) ? `${whole(count)} rows` : "never");
  const top = medianOf(winner, rate);
  for (const { setting, result } of tried) {
    const results = full.get(String(setting)) ?? [result];
    const isFull = full.has(String(setting));
    table.push([
      `fixed ${setting}`,
      whole(results[0].rows),
      perSecond(medianOf(results, rate)),
      fixed(isFull ? ratioOf(results, winner, rate) : rate(result) / top),
      whole(medianOf(results, ({ seen }) => seen.mostWaiting)),
      isFull ? shownAfter(after(results)) : "-",
    ]);
  }
  const auto = full.get("auto");
  table.push([
    "auto",
    whole(size),
    perSecond(medianOf(auto, rate)),
    fixed(ratioOf(auto, winner, rate)),
    whole(medianOf(auto, ({ seen }) => seen.mostWaiting)),
    shownAfter(after(auto)),
  ]);
  print.title(`Concurrency: ${latencyMs} ms of latency, no limit`);
  print.table(table);
  print.text(
    `rows/s: between the first and the last request at the sink. The last column: rows sent before the first half second with ${wanted} of the best fixed one's rows/s, that being also the average from there on. Slow settings send fewer rows.`,
  );
  const perSecondNow = halfSeconds(auto[0].seen.windows).slice(0, 12);
  print.text(`auto, rows/s in half seconds: ${perSecondNow.map((value) => whole(value)).join(" ")}`);
  const reached = after(auto);
  return [
    atMost(
      `auto at ${wanted} of the best fixed one, share of ${whole(size)} rows before`,
      10,
      Number.isFinite(reached) ? (reached / size) * 100 : Number.POSITIVE_INFINITY,
      { unit: " %", digits: 1 },
    ),
  ];
}
