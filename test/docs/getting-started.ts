import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { World } from "../../src/cli/world.ts";
import { emptyFolder } from "../support/run-cli.ts";
import { runInProcess } from "../support/run-in-process.ts";
import { commandsOf } from "./shell.ts";

const page = readFileSync("docs/getting-started.md", "utf8");
const fences = [...page.matchAll(/^```(\w+) ?([\w.]+)?\n(.*?)^```$/gms)].map(([, kind, name, body = ""]) => ({
  kind,
  name,
  body,
}));

/** What differs from run to run is left out: times, runs, and the space that numbers are padded with. */
const lasting = (text: string) =>
  text
    .replaceAll(/\d{8}T\d{6}Z-[0-9a-f]{4}/g, "RUN")
    .replaceAll(/read in .*? m?s\b/g, "read in TIME")
    .replaceAll(/\([\d,.]+ rows\/s/g, "(SPEED")
    .replaceAll(/ +/g, " ")
    .trim();

it("is true of docs/getting-started.md from its first command to its last: what is shown is printed", async () => {
  const home = emptyFolder();
  const other = folderWithBigFile();
  const ran: string[] = [];
  let printed = "";
  for (const { kind, name, body } of fences) {
    if (name === "rejects.csv") {
      const [, path = ""] = /: (\S+rejects\.csv)/.exec(printed) ?? [];
      expect(readFileSync(join(home, path), "utf8").split("\n")[0]).toBe(body.split("\n")[0]);
      writeFileSync(join(home, path), body);
    } else if (name !== undefined) writeFileSync(join(home, name), body);
    else if (kind === "text") expect(lasting(printed)).toContain(lasting(body));
    else {
      for (const { words } of body.split("\n").flatMap(commandsOf)) {
        const [program, first = "", ...rest] = words;
        // What asks the CRM itself is left out.
        if (program !== "crm-sync" || rest.includes("--remote")) continue;
        // As the page says: the cell is corrected in the source, too.
        if (first === "retry")
          writeFileSync(join(home, "customers.csv"), fences.find((one) => one.name !== undefined)?.body ?? "");
        const isOther = first === "big.csv" || first === "resume";
        const { code, stdout } = await typed([first, ...rest], isOther ? other : home);
        printed = stdout;
        ran.push(`${[first, ...rest].join(" ")}: ${code}`);
      }
    }
  }
  expect(ran).toEqual([
    "--version: 0",
    "check customers.csv: 0",
    "init customers.csv --yes: 0",
    "push --sandbox: 0",
    "sandbox records customers: 0",
    "push --sandbox: 1",
    "retry: 0",
    "rejects: 0",
    "big.csv -o big -m sku --sandbox --rate 200/s: 130",
    "resume --rate 2000/s: 0",
    "push: 0",
    "push --changed-only --if-locked skip --quiet: 0",
  ]);
  expect(printed).toBe("");
});

/** Runs a line as it is typed; a push goes to the sandbox, and the long one is interrupted once it sends. */
async function typed(words: readonly string[], cwd: string) {
  const sandbox = words[0] === "push" && !words.includes("--sandbox") ? ["--sandbox"] : [];
  if (words[0] !== "big.csv") return await runInProcess([...words, ...sandbox], { cwd });
  const events = join(cwd, "events.ndjson");
  const isSending = () => existsSync(events) && readFileSync(events, "utf8").includes("request.settled");
  let timer: NodeJS.Timeout | undefined;
  const onSignal: World["onSignal"] = (listener) => {
    timer = setInterval(() => {
      if (!isSending()) return;
      clearInterval(timer);
      listener("SIGINT");
    }, 10);
    return () => clearInterval(timer);
  };
  // Events are written by the 64 KiB; enough rows are left then.
  const sooner = words.map((word) => word.replace("200/s", "5000/s"));
  return await runInProcess([...sooner, "--events", events], { cwd, onSignal });
}

/** Fewer rows than the page has: enough to be stopped among. */
function folderWithBigFile(): string {
  const cwd = emptyFolder();
  const rows = Array.from({ length: 1200 }, (_, n) => `P-${n},Lamp`);
  writeFileSync(join(cwd, "big.csv"), `SKU,Name\n${rows.join("\n")}\n`);
  return cwd;
}
