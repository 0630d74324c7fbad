// Other people's programs: curl, and GNU parallel with curl. What they send is made before, and not timed.
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { linesOf } from "./lines.js";

/** What a program says of its version, or undefined where it is not installed. */
export function versionOf(program) {
  const { status, stdout } = spawnSync(program, ["--version"], { encoding: "utf8" });
  return status === 0 ? stdout.split("\n")[0] : undefined;
}

const quoted = (text) => `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;

/** `curl --parallel` with a config that holds every request. @param file JSONL */
export async function curlParallel({ folder, file, url, concurrency }) {
  const config = join(folder, "curl.config");
  const requests = [];
  for await (const lines of linesOf(file.path)) {
    for (const body of lines) {
      requests.push(
        [
          `url = ${quoted(url)}`,
          'request = "PUT"',
          'header = "content-type: application/json"',
          'header = "authorization: Bearer bench"',
          `data-raw = ${quoted(body)}`,
          'output = "/dev/null"',
          // They hold up to the next `next` only.
          "silent\nshow-error\nfail",
        ].join("\n"),
      );
    }
  }
  writeFileSync(config, requests.join("\nnext\n"));
  return { command: "curl", args: `--parallel --parallel-max ${concurrency} --config ${config}`.split(" ") };
}

/** A process for each row. @param file JSONL */
export function parallelCurl({ file, url, concurrency }) {
  const send =
    "curl --silent --show-error --fail --output /dev/null --request PUT --header content-type:application/json";
  return {
    command: "parallel",
    args: ["--will-cite", "--jobs", String(concurrency), "--arg-file", file.path, `${send} --data-raw {} '${url}'`],
  };
}
