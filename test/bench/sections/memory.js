// Law 5: memory does not grow with the source. Beside it the everyday script, which reads all of it.
import { fileURLToPath } from "node:url";
import { medianOf } from "../measuring/rounds.js";
import { EndedBadly } from "../measuring/run-process.js";
import { push, send } from "../measuring/send.js";
import { fixed, megabytes, perSecond, whole } from "../printing/figures.js";
import { atMost } from "../printing/targets.js";

const everyday = fileURLToPath(new URL("../contenders/everyday-script.js", import.meta.url));
/** So long may the everyday script send: what it holds, it holds by then. */
const mostSeconds = 25;

export async function memory(bench) {
  const { print, files, tell, rounds, sink, isQuick } = bench;
  const sizes = isQuick ? [2_000, 10_000, 40_000] : [10_000, 100_000, 1_000_000];
  const url = `${sink.origin}/v2/crm/products?matchingAttribute=sku`;
  const peaks = [];
  const rows = [];
  let first;
  let isAnyStopped = false;
  for (const size of sizes) {
    const file = await files.get({ rows: size });
    const pushes = [];
    // The small one is what the others are held against, and costs little.
    for (let round = 0; round < (size === sizes[0] ? rounds : 1); round++) {
      tell(`${whole(size)} rows: crm-sync`);
      pushes.push(await push(bench, { file, flags: ["--concurrency", "64"] }));
    }
    const peak = medianOf(pushes, (one) => one.peakBytes);
    peaks.push(peak);
    tell(`${whole(size)} rows: everyday script`);
    const script = await sendEveryday(bench, file, url);
    first ??= { peak, script: script.peakBytes };
    isAnyStopped ||= script.isStopped;
    rows.push([
      whole(size),
      megabytes(peak),
      fixed(peak / first.peak),
      perSecond(medianOf(pushes, (one) => one.perSecond)),
      script.shown,
      fixed(script.peakBytes && script.peakBytes / first.script),
    ]);
  }
  print.title("Memory: peak of a push, with state, 64 at once");
  print.table([["rows", "crm-sync", "ratio", "rows/s", "everyday script", "ratio"], ...rows]);
  print.text(
    `Peak resident memory of the whole process; MB are 10^6 bytes.${isAnyStopped ? ` *: stopped after ${mostSeconds} s.` : ""}`,
  );
  const [small, , large] = sizes.map(whole);
  return [
    atMost(`peak memory, ${large} rows to ${small}`, 1.2, peaks[2] / peaks[0]),
    atMost(`peak memory at ${large} rows`, 150, peaks[2] / 1e6, { unit: " MB", digits: 0 }),
  ];
}

/** What it holds; where the heap was too small for it, that. */
async function sendEveryday(bench, file, url) {
  const args = [everyday, file.path, url, "64", String(mostSeconds)];
  try {
    const { peakBytes, isStopped } = await send(bench, { file, args, isPartAllowed: true });
    return { peakBytes, shown: `${megabytes(peakBytes)}${isStopped ? " *" : ""}`, isStopped };
  } catch (error) {
    // V8 ends so when its heap is full.
    if (!(error instanceof EndedBadly) || error.signal !== "SIGABRT") throw error;
    return { shown: "out of memory" };
  }
}
