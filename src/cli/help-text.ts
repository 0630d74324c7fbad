import type { Command } from "commander";
import { type CommandHelp, commandHelp, mainHelp } from "./command-help.ts";

/** Gives every command its group, its place in the list, its whole description and its examples. */
export function configureHelp(program: Command): void {
  program.configureHelp({
    // `[options]` says nothing that is not known, and takes the room of a word that does.
    subcommandTerm: (command) => [command.name(), ...command.registeredArguments.map(argumentTerm)].join(" "),
  });
  program.helpCommand("help [command]", "help on a command").addHelpText("after", formatSections(mainHelp));
  program.commandsGroup("Other commands:");
  for (const command of allCommands(program)) {
    command.copyInheritedSettings(command.parent ?? program);
    const help = commandHelp[pathOf(command)];
    if (help === undefined) continue;
    const summary = command.description();
    if (help.group !== undefined) command.helpGroup(help.group);
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
export function argumentTerm({
  required,
  variadic,
  name,
}: {
  readonly required: boolean;
  readonly variadic: boolean;
  name(): string;
}): string {
  const text = variadic ? `${name()}...` : name();
  return required ? `<${text}>` : `[${text}]`;
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

function formatSections(sections: readonly HelpSection[]): string {
  return sections
    .map(({ heading, lines }) => {
      const wide = Math.max(...lines.map(([term]) => term.length));
      return `\n${heading}\n${lines.map(([term, text]) => `  ${term.padEnd(wide)}  ${text}`.trimEnd()).join("\n")}`;
    })
    .join("\n");
}
