// The bare loop: reads, stringifies, sends, reads the answer's text, counts the 201s, and nothing else. What a client in Node
// can do at the most. `node bare-loop.js <file.csv|file.jsonl> <url> <concurrency>`
import { createReadStream } from "node:fs";
import { parse } from "csv-parse";
import { Pool } from "undici";
import { linesOf } from "./lines.js";

const [path, url, concurrency] = process.argv.slice(2);
const { origin, pathname, search } = new URL(url);
const pool = new Pool(origin, { connections: Number(concurrency) });
const headers = { "content-type": "application/json", authorization: "Bearer bench" };

async function* jsonRows() {
  for await (const lines of linesOf(path)) for (const line of lines) yield JSON.parse(line);
}

const rows = path.endsWith(".jsonl")
  ? jsonRows()
  : createReadStream(path)
      .pipe(parse({ columns: true, bom: true }))
      [Symbol.asyncIterator]();
let created = 0;

async function work() {
  for (;;) {
    const { done, value } = await rows.next();
    if (done) return;
    const body = JSON.stringify(value);
    const answer = await pool.request({ method: "PUT", path: pathname + search, headers, body });
    await answer.body.text();
    if (answer.statusCode === 201) created++;
  }
}

await Promise.all(Array.from({ length: Number(concurrency) }, work));
await pool.close();
process.stdout.write(JSON.stringify({ created }));
