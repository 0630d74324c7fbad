// Delivery against simulated servers in virtual time: the numbers are the same on every machine, for one seed.
// Usage: node test/bench/flow/main.js [--markdown] [--seed n]
import { parseArgs } from "node:util";
import { clients } from "./clients.js";
import { measure } from "./measure.js";
import { scenarios } from "./scenarios.js";

const { values } = parseArgs({ options: { markdown: { type: "boolean" }, seed: { type: "string", default: "1" } } });

const percent = (share) => `${(share * 100).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`;
const others = Object.keys(clients).filter((client) => client !== "auto");

/** Utilisation and share of requests refused, or what was lost. */
function brief({ utilisation, refused, lost }) {
  return lost > 0 ? `${lost} rows lost` : `${percent(utilisation)} (${percent(refused)})`;
}

const rows = [["server", "ideal", "auto", "refused", "overshoot", "at once", "knee after", "rows", ...others]];
for (const scenario of scenarios) {
  const auto = await measure(scenario, "auto", Number(values.seed));
  const { utilisation, lost, refused, overshoot, mostBusy, kneeMs, kneeRows } = auto;
  const row = [
    scenario.name,
    `${(scenario.idealMs / 1000).toFixed(1)} s`,
    lost > 0 ? `${lost} rows lost` : percent(utilisation),
    percent(refused),
    overshoot === undefined ? "-" : `${overshoot.toFixed(2)}x`,
    String(mostBusy),
    kneeMs === undefined ? "never" : `${(kneeMs / 1000).toFixed(1)} s`,
    kneeRows === undefined ? "-" : kneeRows.toLocaleString("en"),
  ];
  for (const client of others) row.push(brief(await measure(scenario, client, Number(values.seed))));
  rows.push(row);
}

const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column])));
const print = (cells) => process.stdout.write(values.markdown ? `| ${cells.join(" | ")} |\n` : `${cells.join("  ")}\n`);
for (const [index, cells] of lines.entries()) {
  print(cells);
  if (index === 0) print(widths.map((width) => "-".repeat(width)));
}
