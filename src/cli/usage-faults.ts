import type { Command, CommanderError } from "commander";
import { UsageError } from "../core/errors.ts";
import { didYouMean } from "../core/nearest.ts";
import { optionsAt, type Place, readWords } from "./command-line.ts";
import { allCommands, argumentTerm, pathOf } from "./help-text.ts";

/** What people call an option of ours elsewhere. */
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
const secretFlags: ReadonlySet<string> = new Set(["--token", "--api-key", "--apikey", "--password", "--secret"]);

/** What commander found wrong with a command line, in our words. The value of an option is never repeated: it may be a secret. */
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
      const what = first?.name() ?? "value";
      return fault(
        `${name} needs ${/^[aeiou]/.test(what) ? "an" : "a"} ${what}: crm-sync ${name} ${first ? argumentTerm(first) : ""}`,
      );
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
  if (secretFlags.has(flag) && place.effective.name() !== "serve") {
    return `${text} A credential is never an option, where others could read it: set CRM_SYNC_TOKEN, or the variable that crm-sync destinations names.`;
  }
  const positive = flag.replace(/^--no-/, "--");
  if (positive !== flag && longs.includes(positive)) return `${text} It is off unless ${positive} is given.`;
  const elsewhere = allCommands(program).filter((one) =>
    one.options.some(({ long, short }) => flag === long || flag === short),
  );
  // Whoever pushed with --sandbox will give it to the retry as well.
  const goesOn = ["resume", "retry"].includes(place.effective.name());
  if (goesOn && elsewhere.some((one) => one.name() === "push")) {
    return `${flag} is settled by the run that it goes on with: leave it out.`;
  }
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
