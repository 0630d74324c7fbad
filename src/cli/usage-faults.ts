import { existsSync, readdirSync } from "node:fs";
import { resolve } from "node:path";
import type { Command, CommanderError } from "commander";
import { UsageError } from "../core/errors.ts";
import { didYouMean, nearest } from "../core/nearest.ts";
import { optionsAt, type Place, readWords } from "./command-line.ts";
import { allCommands, argumentTerm, pathOf } from "./help-text.ts";

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

/** The same of options. */
const otherFlags: Readonly<Record<string, string>> = {
  "--key": "--match",
  "--id": "--match",
  "--unique": "--match",
  "--table": "--object",
  "--entity": "--object",
  "--separator": "--delimiter",
  "--charset": "--encoding",
  "--retries": "--max-attempts",
  "--parallel": "--concurrency",
  "--workers": "--concurrency",
  "--output": "--report",
  "--silent": "--quiet",
  "--url": "--base-url",
};

/** Options by which other programs take a credential. */
const secretFlags: ReadonlySet<string> = new Set([
  "--token",
  "--api-key",
  "--apikey",
  "--key",
  "--password",
  "--secret",
]);

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
  const files = readdirSync(cwd);
  const file =
    nearest(word, files) ?? files.find((one) => one.includes(".") && nearest(word, [one.split(".", 1)[0] ?? ""]));
  return file === undefined ? "" : ` Did you mean "${file}"?`;
}

/** What commander found wrong with a command line, in our words. A value is never repeated: it may be a secret. */
export function explainFault(error: CommanderError, program: Command, argv: readonly string[]): UsageError {
  const place = readWords(program, argv);
  const { message } = error;
  switch (error.code) {
    case "commander.unknownOption":
      return fault(unknownOption(/'([^'=]*)/.exec(message)?.[1] ?? "", place, program));
    case "commander.optionMissingArgument": {
      const flags = /'([^']*)'/.exec(message)?.[1] ?? "";
      const long = flags.split(", ").at(-1) ?? "";
      return fault(`${long.split(" ", 1)[0]} needs a value: ${long}`);
    }
    case "commander.missingArgument": {
      const [first] = place.effective.registeredArguments;
      const name = pathOf(place.effective);
      return fault(`${name} needs a ${first?.name()}: crm-sync ${name} ${first ? argumentTerm(first) : ""}`);
    }
    case "commander.excessArguments": {
      const most = place.effective.registeredArguments.length;
      const takes = most === 0 ? "no argument" : most === 1 ? "one argument" : `${most} arguments`;
      return fault(`${pathOf(place.effective)} takes ${takes}: "${place.operands[most]}" is too many.`);
    }
    case "commander.invalidArgument": {
      const argument = place.effective.registeredArguments.find(({ argChoices }) => argChoices !== undefined);
      const [value = "", choices = []] = [place.operands[0], argument?.argChoices];
      return fault(`unknown ${argument?.name()} "${value}".${didYouMean(value, choices)} Valid: ${choices.join(", ")}`);
    }
    default:
      return fault(message.replace(/^error: /, ""));
  }
}

function fault(message: string): UsageError {
  return new UsageError("options-invalid", message);
}

function unknownOption(flag: string, place: Place, program: Command): string {
  const text = `unknown option ${flag}.`;
  const options = optionsAt(place.command);
  const longs = options.flatMap(({ long }) => long ?? []);
  if (secretFlags.has(flag) && place.effective.name() !== "serve" && flag !== "--key") {
    return `${text} A credential is never an option, where others could read it: set CRM_SYNC_TOKEN, or the variable that crm-sync destinations names.`;
  }
  const positive = flag.replace(/^--no-/, "--");
  if (positive !== flag && longs.includes(positive)) return `${text} It is off unless ${positive} is given.`;
  const elsewhere = allCommands(program).filter((one) =>
    one.options.some(({ long, short }) => flag === long || flag === short),
  );
  if (elsewhere.length > 0) return `${text} It is one of crm-sync ${elsewhere.map(pathOf).join(", ")}.`;
  const names = flag.startsWith("--no-") ? longs.filter((long) => long.startsWith("--no-")) : longs;
  return text + (didYouMean(flag, names) || didYouMean(otherFlags[flag] ?? beginningOf(flag, longs) ?? "", longs));
}

/** `--dest` is the beginning of one option only. */
function beginningOf(flag: string, longs: readonly string[]): string | undefined {
  if (flag.length < 5) return undefined;
  const found = longs.filter((long) => long.startsWith(flag) || flag.startsWith(`${long}-`));
  return found.length === 1 ? found[0] : undefined;
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
  throw fault(`${flag} has one hyphen too few: write -${flag}.`);
}

function unknownCommand(word: string, parent: Command): UsageError {
  const names = namesIn(parent);
  const hint = didYouMean(word, names) || ` Known: ${names.join(", ")}.`;
  return new UsageError("command-unknown", `there is no command "${`${pathOf(parent)} ${word}`.trim()}".${hint}`);
}

function namesIn(command: Command): readonly string[] {
  return command.commands.map((one) => one.name());
}
