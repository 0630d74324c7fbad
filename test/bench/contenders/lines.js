// A file in chunks, cut at its line ends.
import { createReadStream } from "node:fs";

/** Gives the lines of a file, as many at once as a chunk holds. */
export async function* linesOf(path) {
  let rest = "";
  for await (const chunk of createReadStream(path, { encoding: "utf8", highWaterMark: 65_536 })) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop();
    yield lines;
  }
  if (rest !== "") yield [rest];
}
