// Reads a JSONL file in chunks, cuts it into lines and parses each: what reading costs at the least.
import { linesOf } from "./lines.js";

let records = 0;
for await (const lines of linesOf(process.argv[2])) {
  for (const line of lines) if (JSON.parse(line) !== undefined) records++;
}
process.stdout.write(JSON.stringify({ records }));
