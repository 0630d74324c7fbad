import type { Command, Option } from "commander";

/** What runs where no command is named: commander does not tell. */
const defaultCommands: Readonly<Record<string, string>> = { "crm-sync": "push", sandbox: "serve" };

/** Where a command line has got to after some words. */
export interface Place {
  /** The command that is named so far. */
  readonly command: Command;
  /** What runs if no command comes any more; the same where none can. */
  readonly effective: Command;
  /** The names of the commands on the way, the program's left out. */
  readonly path: readonly string[];
  /** The arguments that are no options, after the commands. */
  readonly operands: readonly string[];
  /** The option whose value may come next. */
  readonly pending: Option | undefined;
  /** The texts of the options given, by their long flag. */
  readonly given: ReadonlyMap<string, readonly string[]>;
  /** An option that the command does not have was among them. */
  readonly hasUnknown: boolean;
  /** `--` has been passed: all that comes is an operand. */
  readonly isPlain: boolean;
}

/** Reads words as commander would, as far as they go; what is wrong with them is passed over. */
export function readWords(program: Command, words: readonly string[]): Place {
  let command = program;
  let isPlain = false;
  let hasUnknown = false;
  let pending: Option | undefined;
  const path: string[] = [];
  const operands: string[] = [];
  const given = new Map<string, readonly string[]>();
  const give = (option: Option, text: string) =>
    given.set(nameOf(option), [...(given.get(nameOf(option)) ?? []), text]);
  for (const word of words) {
    const isFlag = !isPlain && word.startsWith("-") && word !== "-";
    if (pending !== undefined && (pending.required || !isFlag) && !(isFlag && given.get(nameOf(pending))?.length)) {
      give(pending, word);
      if (!pending.variadic) pending = undefined;
      continue;
    }
    pending = undefined;
    if (word === "--" && !isPlain) isPlain = true;
    else if (isFlag) {
      const [option, text] = readFlag(optionsAt(command), word);
      if (option === undefined) {
        hasUnknown = true;
        continue;
      }
      if (text !== undefined) give(option, text);
      else {
        given.set(nameOf(option), given.get(nameOf(option)) ?? []);
        if (option.required || option.optional) pending = option;
      }
    } else {
      const next = operands.length === 0 ? subcommand(command, word) : undefined;
      if (next !== undefined) {
        command = next;
        path.push(next.name());
      } else operands.push(word);
    }
  }
  return { command, effective: defaultOf(command), path, operands, pending, given, hasUnknown, isPlain };
}

/** The options that may be given at a command: those of what runs by default are its own, too. */
export function optionsAt(command: Command): readonly Option[] {
  const visible = (one: Command) => one.createHelp().visibleOptions(one);
  const own = visible(command);
  const effective = defaultOf(command);
  if (effective === command) return own;
  const known = new Set(own.map(nameOf));
  return [...own, ...visible(effective).filter((option) => !known.has(nameOf(option)))];
}

/** `--match`; of an option without a long form its short one. */
export function nameOf(option: Option): string {
  return option.long ?? option.short ?? "";
}

/** `push` of the program, `serve` of `sandbox`; of any other command itself. */
export function defaultOf(command: Command): Command {
  return subcommand(command, defaultCommands[command.name()] ?? "") ?? command;
}

function subcommand(command: Command, name: string): Command | undefined {
  return command.commands.find((one) => one.name() === name || one.aliases().includes(name));
}

/** `--mode=update`, `--mode`, `-m`, `-msku`. */
function readFlag(options: readonly Option[], word: string): readonly [Option | undefined, string?] {
  if (word.startsWith("--")) {
    const [flag = "", ...rest] = word.split("=");
    const option = options.find(({ long }) => long === flag);
    return rest.length === 0 ? [option] : [option, rest.join("=")];
  }
  const option = options.find(({ short }) => short === word.slice(0, 2));
  if (option === undefined || word.length === 2) return [option];
  // `-qv` are two.
  return option.required || option.optional ? [option, word.slice(2)] : readFlag(options, `-${word.slice(2)}`);
}
