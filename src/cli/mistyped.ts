import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import { UsageError } from "../core/errors.ts";
import { didYouMean, nearest } from "../core/nearest.ts";
import { optionsAt, type Place, readWords } from "./command-line.ts";
import { filesIn } from "./first-steps.ts";
import { pathOf } from "./help-text.ts";

/** What people call a command of ours elsewhere. */
const otherNames: Readonly<Record<string, string>> = {
  send: "push",
  sync: "push",
  import: "push",
  upload: "push",
  upsert: "push",
  validate: "check",
  lint: "check",
  "dry-run": "check",
  continue: "resume",
  history: "runs",
  list: "runs",
  log: "runs",
  report: "show",
  errors: "rejects",
  failed: "rejects",
  clean: "prune",
  emulator: "sandbox",
  version: "--version",
};

/** Refuses what would be read as something else than was meant. @throws UsageError with the nearest name */
export function refuseMistyped(program: Command, argv: readonly string[], cwd: string): void {
  const helpOn = argv[0] === "help" ? argv[1] : undefined;
  if (helpOn !== undefined && !helpOn.startsWith("-") && !program.commands.some((one) => one.name() === helpOn)) {
    throw unknownCommand(helpOn, program);
  }
  const place = readWords(program, argv);
  refuseLongWithOneHyphen(place, argv);
  const [word] = place.operands;
  // An option that nobody knows may have been meant to take the word: that is the fault to be told.
  if (word === undefined || word === "help" || place.command.commands.length === 0 || place.hasUnknown) return;
  // Not one of a sandbox's commands; of the program it may be a file.
  if (place.effective.registeredArguments.length === 0) throw unknownCommand(word, place.command);
  if (!/^[a-z][a-z-]*$/i.test(word) || existsSync(resolve(cwd, word))) return;
  throw neitherCommandNorFile(word, namesIn(place.command), cwd);
}

function neitherCommandNorFile(word: string, names: readonly string[], cwd: string): UsageError {
  const meant = otherNames[word.toLowerCase()];
  const hint = didYouMean(word, names) || (meant === undefined ? nearFile(word, cwd) : ` Did you mean "${meant}"?`);
  return new UsageError(
    "command-unknown",
    `there is no command "${word}", nor a file of that name.${hint || " See: crm-sync --help"}`,
  );
}

/** `prodcts` may be `products.csv`. */
function nearFile(word: string, cwd: string): string {
  const files = filesIn(cwd);
  const file =
    nearest(word, files) ?? files.find((one) => one.includes(".") && nearest(word, [one.split(".", 1)[0] ?? ""]));
  return file === undefined ? "" : ` Did you mean "${file}"?`;
}

/** `-match sku` would be `-m atch`, and `sku` a file. */
function refuseLongWithOneHyphen(place: Place, argv: readonly string[]): void {
  const end = argv.indexOf("--");
  const longs = new Set(optionsAt(place.command).flatMap(({ long }) => long ?? []));
  const word = (end === -1 ? argv : argv.slice(0, end)).find(
    (one) => /^-[a-z][a-z-]+(?:=|$)/.test(one) && longs.has(`-${one.split("=", 1)[0]}`),
  );
  if (word === undefined) return;
  const flag = word.split("=", 1)[0] ?? "";
  throw new UsageError("options-invalid", `${flag} has one hyphen too few: write -${flag}.`);
}

function unknownCommand(word: string, parent: Command): UsageError {
  const names = namesIn(parent);
  const hint = didYouMean(word, names) || ` Known: ${names.join(", ")}.`;
  return new UsageError("command-unknown", `there is no command "${`${pathOf(parent)} ${word}`.trim()}".${hint}`);
}

function namesIn(command: Command): readonly string[] {
  return command.commands.map((one) => one.name());
}
