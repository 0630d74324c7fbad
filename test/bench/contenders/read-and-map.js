// Reads a file and maps its rows, nothing else: what a night costs at the least. Prints how long it took.
import { Readable } from "node:stream";
import { compileMapping, inferMapping } from "../../../dist/mapping/index.js";
import { openSource } from "../../../dist/sources/index.js";

const started = performance.now();
const source = await openSource([process.argv[2]], {}, { cwd: process.cwd(), stdin: Readable.from([]) });
const { signal } = new AbortController();
const headers = await source.headers(signal);
const rules = { integersOnly: true, types: ["text", "number", "checkbox", "date"], textMaxLength: 255 };
let mapper;
let records = 0;
for await (const page of source.read(signal)) {
  if (!mapper) {
    const found = inferMapping({ match: "sku", headers, sample: page });
    const { fields, inferred, onlyKeys } = found;
    mapper = compileMapping({ match: found.match, fields, inferred, onlyKeys, rules, headers, sample: page }).mapper;
  }
  for (const row of page) if (row.kind !== "bad" && mapper(row).kind === "record") records++;
}
process.stdout.write(JSON.stringify({ records, durationMs: performance.now() - started }));
