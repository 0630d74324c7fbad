// What reading, mapping and checking cost: a dry run against the parser alone on the same file.
import { fileURLToPath } from "node:url";
import { inNewFolder, program } from "../contenders/crm-sync.js";
import { inRounds, medianOf, ratioOf } from "../measuring/rounds.js";
import { runProcess } from "../measuring/run-process.js";
import { fixed, megabytes, microseconds, perSecond, whole } from "../printing/figures.js";
import { atLeast } from "../printing/targets.js";

const script = (name) => fileURLToPath(new URL(`../contenders/${name}.js`, import.meta.url));
const rate = (one) => one.perSecond;
const cpuUs = (one) => one.cpuMs && (one.cpuMs * 1000) / one.rows;

async function read(bench, file, args, rowsIn) {
  const { stdout, ...usage } = await inNewFolder(bench.folder, (cwd) =>
    runProcess({ command: process.execPath, args, cwd }),
  );
  const rows = rowsIn(JSON.parse(stdout));
  if (rows !== file.rows) throw new Error(`${args.join(" ")}: ${rows} of ${file.rows} rows`);
  return { ...usage, rows, perSecond: (rows * 1000) / usage.wallMs };
}

export async function reading(bench) {
  const { print, files, rounds, tell, isQuick } = bench;
  const size = isQuick ? 100_000 : 1_000_000;
  const flags = "--match sku --dry-run --json --no-progress".split(" ");
  const valid = ({ counts }) => counts.valid;
  const table = [["", "rows/s", "of the parser", "CPU/row", "of the parser", "peak"]];
  const targets = [];
  for (const { format, alone, name, wanted } of [
    { format: "csv", alone: "csv-parse-alone", name: "csv-parse alone", wanted: 0.5 },
    { format: "jsonl", alone: "json-parse-alone", name: "JSON.parse alone, line by line", wanted: 0.6 },
  ]) {
    const file = await files.get({ rows: size, format });
    const dry = `crm-sync --dry-run, ${format.toUpperCase()}`;
    const contenders = [
      { name, run: () => read(bench, file, [script(alone), file.path], ({ records }) => records) },
      { name: dry, run: () => read(bench, file, [program, file.path, ...flags], valid) },
    ];
    const results = await inRounds(contenders, rounds, tell);
    const base = results.get(name);
    for (const [contender, own] of results) {
      table.push([
        contender,
        perSecond(medianOf(own, rate)),
        fixed(ratioOf(own, base, rate)),
        microseconds(medianOf(own, cpuUs)),
        fixed(ratioOf(own, base, cpuUs)),
        megabytes(medianOf(own, (one) => one.peakBytes)),
      ]);
    }
    targets.push(atLeast(`${dry}, of ${name} (${whole(size)} rows)`, wanted, ratioOf(results.get(dry), base, rate)));
    if (format === "jsonl") files.remove(file);
  }
  print.title(`Reading: ${whole(size)} rows, looked at and not sent`);
  print.table(table);
  const few = await files.get({ rows: size / 10 });
  const { peakBytes } = await read(bench, few, [program, few.path, ...flags], valid);
  print.text(
    `A dry run detects the dialect, maps every row, checks every value and key, and tells what is in each column. The peak of the first with ${whole(few.rows)} rows: ${megabytes(peakBytes)}.`,
  );
  return targets;
}
