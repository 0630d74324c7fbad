// The script that is written today: read it all, p-limit, fetch, Promise.all. It stops after so many seconds, if told.
// `node everyday-script.js <file.csv> <url> <concurrency> [seconds]`
import { readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import pLimit from "p-limit";

const [path, url, concurrency, seconds] = process.argv.slice(2);
let created = 0;
const end = (isStopped) => {
  process.stdout.write(JSON.stringify({ created, isStopped }));
  if (isStopped) process.exit(0);
};
if (seconds !== undefined) setTimeout(end, Number(seconds) * 1000, true).unref();

const rows = parse(readFileSync(path), { columns: true, bom: true });
const limit = pLimit(Number(concurrency));
const headers = { "content-type": "application/json", authorization: "Bearer bench" };
await Promise.all(
  rows.map((row) =>
    limit(async () => {
      const response = await fetch(url, { method: "PUT", headers, body: JSON.stringify(row) });
      const answer = await response.json();
      if (!response.ok || answer.record?.id === undefined) throw new Error(`${response.status}`);
      created++;
    }),
  ),
);
end(false);
