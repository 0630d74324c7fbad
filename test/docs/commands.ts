import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { runInProcess } from "../support/run-in-process.ts";
import { complaints } from "./complaints.ts";
import { namedCommands, pages, shownLines } from "./pages.ts";
import { piped, readerFolder, stopRun, usedState } from "./reader-folder.ts";
import { type Command, commandsOf } from "./shell.ts";

/** Programs of others: what they do is not ours to test. */
const others: Readonly<Record<string, string>> = {
  npm: "fetches packages, and runs scripts of the project: below, these are looked up",
  echo: "prints",
  node: "the generator of samples is run by their own test",
  export: "sets a credential",
  mysql: "a database that is not here",
  jq: "is not ours",
  curl: "fetches from an address that is not there",
  sudo: "sets up a machine",
  systemctl: "speaks to a service manager",
  journalctl: "speaks to a service manager",
  docker: "builds and runs images; test/docs/ops.ts reads the Dockerfile",
  kubectl: "speaks to a cluster; test/docs/ops.ts runs what the job runs",
};

/** Commands that are only read, each with the reason. */
const notRun: readonly (readonly [pattern: RegExp, why: string])[] = [
  [/^sandbox (?:--|serve|$)/, "runs until it is interrupted; test/sandbox starts it"],
  [/https:\/\/host/, "an address that is not there"],
  [/-c samples\/(?:attio|salesforce|zoho|airtable|hubspot)/, "test/destinations delivers with these configs"],
  [/-c samples\/(?:products|deals|legacy)/, "test/e2e/samples.test.ts delivers with these configs"],
  [/^notify --test/, "tells the places of a config; test/e2e/notify does it with those of docs/notify.md"],
  [/--remote/, "asks the CRM for its attributes; test/cli/check.test.ts does it"],
  [/--base-url http:\/\/127\.0\.0\.1:4010/, "speaks to the server of the line before"],
];

/** What ends with another code than 0, as the page around it says. */
const codes: readonly (readonly [pattern: RegExp, code: number])[] = [
  [/^retry/, 1],
  // There is no such record in an empty CRM.
  [/--mode update/, 1],
  [/^resume/, 3],
];

const needsHistory = /^(?:resume|retry|runs|show|rejects|status|prune|sandbox (?:records|reset))\b/;

const shown = new Map<string, { readonly path: string; readonly command: Command }>();
const foreign: string[] = [];
for (const page of pages) {
  for (const command of shownLines(page).flatMap(commandsOf)) {
    const words = command.words[0] === "npx" ? command.words.slice(1) : command.words;
    const [program = "export", ...rest] = words;
    if (program === "crm-sync") {
      const own = { ...command, words: rest };
      // The same line on another page is run once.
      const key = JSON.stringify(own);
      if (!shown.has(key)) shown.set(key, { path: page.path, command: own });
    } else if (others[program] === undefined) foreign.push(`${page.path}: ${words.join(" ")}`);
  }
}
const lines = [...shown.values()].map(({ path, command }) => [path, command.words.join(" "), command] as const);
// Its commands follow from one another: getting-started.ts runs them in their order.
const story = "docs/getting-started.md";
const isNotRun = (line: string) => notRun.some(([pattern]) => pattern.test(line));

let state = "";
beforeAll(async () => {
  state = await usedState();
}, 240_000);

describe("a command that the documents show", () => {
  it("is ours, or known not to be run", () => {
    expect(foreign).toEqual([]);
    const all = lines.map(([, line]) => line);
    expect(notRun.filter(([pattern]) => !all.some((line) => pattern.test(line)))).toEqual([]);
  });

  it.each(lines)("is understood (%s): crm-sync %s", async (_path, _line, { words }) => {
    if (!/^--(?:help|version)$/.test(words.at(-1) ?? "")) expect(await complaints(words)).toBe("");
  });

  it.each(lines.filter(([path, line]) => path !== story && !isNotRun(line)))(
    "works (%s): crm-sync %s",
    async (path, line, command) => {
      const words = substituted(command.words, path);
      const cwd = readerFolder(command.words);
      if (needsHistory.test(line)) cpSync(state, join(cwd, ".crm-sync"), { recursive: true });
      if (line.startsWith("resume")) await stopRun(cwd);
      const format = words[words.indexOf("--format") + 1] ?? "csv";
      const stdin = command.isPiped ? { stdin: piped[format] ?? "" } : {};
      const { code, stdout, stderr } = await runInProcess(words, { cwd, env: command.variables, ...stdin });
      expect(code, `${stdout}\n${stderr}`).toBe(codes.find(([pattern]) => pattern.test(line))?.[1] ?? 0);
    },
  );
});

describe("a script of the project that the documents name", () => {
  const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { readonly scripts: Record<string, string> };
  const named = pages.flatMap(({ path, text }) =>
    [...text.matchAll(/npm run ([a-z][\w:]*)(?: -- ([^`#\n]*))?/g)].map(([line, name = "", options = ""]) => ({
      path,
      line: line.trim(),
      name,
      options,
    })),
  );

  it.each(named)("is there ($path): $line", ({ name }) => {
    expect(Object.keys(scripts)).toContain(name);
  });

  const benches = named.filter(({ name }) => name === "bench");
  it.each(benches)("is understood ($path): $line", async ({ options }) => {
    // Too long to be run here.
    const { readOptions } = await import(pathToFileURL("test/bench/options.js").href);
    expect(readOptions(commandsOf(options)[0]?.words ?? [])).toMatchObject({ rounds: expect.any(Number) });
  });
});

describe("a command within a sentence", () => {
  const named = pages.flatMap((page) => namedCommands(page).map((line) => [page.path, line] as const));

  it.each(named)("is understood (%s): %s", async (_path, line) => {
    // `[run]` and `<file>` stand for what the reader has.
    if (/--help$/.test(line)) return;
    const words =
      commandsOf(line.replaceAll("\\|", "|").replaceAll(/[[<]\w[\w -]*[\]>]/g, "x"))[0]?.words.slice(1) ?? [];
    expect(await complaints(words)).toBe("");
  });
});

const commandNames =
  /^(?:push|check|init|resume|retry|runs|show|rejects|status|notify|prune|sandbox|destinations|schema|explain|completion|help)$/;

/** The same command where there is no account, and in a folder of its own. */
function substituted(words: readonly string[], path: string): readonly string[] {
  const here = words.map((word) => word.replace("/srv/nightly/", "").replace("/var/lib/node_exporter/textfile/", ""));
  const isPush = !commandNames.test(words[0] ?? "") || words[0] === "push";
  if (!isPush || words.includes("--help") || words.includes("--dry-run")) return here;
  const added = ["--limit", "12"];
  if (!words.includes("--sandbox")) added.push("--sandbox");
  // Nobody waits for a limit here, and what is kept of runs is a matter of other tests.
  if (!words.includes("--rate")) added.push("--rate", "1000/s");
  if (!words.includes("--changed-only")) added.push("--no-state");
  if (path === "docs/destinations.md") added.push("people.csv", "-d", "routera", "-o", "contacts", "-m", "external_id");
  return [...here, ...added];
}
