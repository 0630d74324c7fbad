// Reads a CSV file with csv-parse and looks at no row: what reading costs at the least. Prints how long it took.
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { parse } from "csv-parse";

const started = performance.now();
let records = 0;
await pipeline(createReadStream(process.argv[2]), parse({ bom: true }), async (rows) => {
  for await (const _row of rows) records++;
});
process.stdout.write(JSON.stringify({ records, durationMs: performance.now() - started }));
