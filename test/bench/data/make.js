// Writes a file of the bench: `node make.js <path> <rows> <narrow|wide> <csv|jsonl>`. The products are those of
// samples/make-products.js. Prints what is in the file, and the sum of its keys.
import { spawn } from "node:child_process";
import { createWriteStream, statSync } from "node:fs";
import { createInterface } from "node:readline";
import { finished } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { narrow, wide, widened } from "./columns.js";
import { added, hashKey } from "./key-sum.js";

const [path, rows, width, format] = process.argv.slice(2);
const columns = Object.keys(width === "wide" ? wide : narrow);
const pieceLength = 65_536;

function csvLine(cells) {
  const written = cells.map((cell) => {
    const text = cell === null ? "" : String(cell);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  });
  return `${written.join(",")}\n`;
}

const jsonLine = (cells) => `${JSON.stringify(Object.fromEntries(columns.map((name, at) => [name, cells[at]])))}\n`;

const maker = spawn(
  process.execPath,
  [fileURLToPath(new URL("../../../samples/make-products.js", import.meta.url)), "--rows", rows, "--jsonl"],
  { stdio: ["ignore", "pipe", "inherit"] },
);
const out = createWriteStream(path);
let piece = format === "csv" ? csvLine(columns) : "";
let made = 0;
let keySum = 0;
for await (const line of createInterface({ input: maker.stdout, crlfDelay: Number.POSITIVE_INFINITY })) {
  const product = Object.values(JSON.parse(line));
  const key = Buffer.from(product[0]);
  keySum = added(keySum, hashKey(key, 0, key.length));
  const cells = width === "wide" ? widened(product, made) : product;
  piece += format === "csv" ? csvLine(cells) : jsonLine(cells);
  made++;
  if (piece.length < pieceLength) continue;
  if (!out.write(piece)) await new Promise((resolve) => out.once("drain", resolve));
  piece = "";
}
out.end(piece);
await finished(out);
if (made !== Number(rows)) throw new Error(`${made} of ${rows} rows were made`);
process.stdout.write(JSON.stringify({ rows: made, keySum, bytes: statSync(path).size }));
