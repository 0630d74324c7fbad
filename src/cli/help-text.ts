import type { Argument, Command } from "commander";
import { type CommandHelp, commandHelp, mainHelp } from "./command-help.ts";

/** Gives every command its group, its place in the list, its whole description and its examples. */
export function configureHelp(program: Command): void {
  program.configureHelp({
    // `[options]` says nothing that is not known, and takes the room of a word that does.
    subcommandTerm: (command) => [command.name(), ...command.registeredArguments.map(argumentTerm)].join(" "),
  });
  program
    .commandsGroup("Also:")
    .helpCommand("help [command]", "print the help of a command")
    .addHelpText("after", formatSections(mainHelp));
  for (const command of allCommands(program)) {
    command.copyInheritedSettings(command.parent ?? program);
    const help = commandHelp[pathOf(command)] ?? {};
    const summary = command.description();
    if (command.parent === program) command.helpGroup(help.group ?? "Also:");
    command.summary(summary).description(help.about ?? `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`);
    command.addHelpText("after", formatSections(sectionsOf(help)));
  }
}

/** `sandbox reset`; of the program nothing. */
export function pathOf(command: Command): string {
  const { parent } = command;
  return parent === null || parent === undefined ? "" : `${pathOf(parent)} ${command.name()}`.trim();
}

/** All commands of a program, each before its own. */
export function allCommands(program: Command): readonly Command[] {
  return program.commands.flatMap((command) => [command, ...allCommands(command)]);
}

/** `<source...>`, `[run]` */
export function argumentTerm(argument: Argument): string {
  const text = argument.variadic ? `${argument.name()}...` : argument.name();
  return argument.required ? `<${text}>` : `[${text}]`;
}

/** A heading with lines of two columns, or with paragraphs. */
export interface HelpSection {
  readonly heading: string;
  readonly lines: readonly (readonly [term: string, text: string])[];
}

/** What stands behind the options of a command. */
export function sectionsOf({ examples = [], notes = [] }: CommandHelp): readonly HelpSection[] {
  return [...(examples.length > 0 ? [{ heading: "Examples:", lines: examples }] : []), ...notes];
}

const width = 80;

function formatSections(sections: readonly HelpSection[]): string {
  return sections.map(({ heading, lines }) => `\n${heading}\n${twoColumns(lines)}`).join("\n");
}

/** Side by side where all of them fit, else each text below its term. */
function twoColumns(lines: HelpSection["lines"]): string {
  const wide = Math.max(...lines.map(([term]) => term.length));
  const fits = lines.every(([, text]) => wide + text.length + 4 <= width);
  return lines
    .map(([term, text]) => (fits ? `  ${term.padEnd(wide)}  ${text}`.trimEnd() : `  ${term}\n      ${text}`))
    .join("\n");
}
