import type { Command, Option } from "commander";
import { commandHelp, mainHelp } from "../../src/cli/command-help.ts";
import { allCommands, argumentTerm, type HelpSection, pathOf, sectionsOf } from "../../src/cli/help-text.ts";
import { wrapped } from "../../src/report/hanging.ts";
import { environmentVariables, manFiles, seeAlso } from "./man-facts.ts";

/**
 * The manual page, man(7), of the commands as the program has them: what the help says, in one page.
 * @param release the version, and the day on which it came out; empty where it did not yet
 */
export function manPage(program: Command, release: { readonly version: string; readonly date: string }): string {
  const lines = [
    '.\\" Written by "npm run man" from the help of the commands: change that.',
    `.TH CRM\\-SYNC 1 "${release.date}" "crm\\-sync ${roff(release.version)}" "User Commands"`,
    ".SH NAME",
    "crm\\-sync \\- send rows from files to a CRM, and tell what happened to each",
    ".SH SYNOPSIS",
    ...synopsis(program),
    ".SH DESCRIPTION",
    ...paragraph(program.description()),
    ...paragraph(
      "Rows are read from CSV, TSV, JSON, JSON Lines and XLSX, mapped to attributes by a config file or by their headers, and sent at the rate that the API allows. A run can be interrupted at any time and resumed; a second one updates what the first one created.",
    ),
    ".SH COMMANDS",
    ...program.commands.flatMap((command) => commandEntry(command)),
    ".SH OPTIONS",
    ...paragraph("The options of push. Other commands have those of them that make sense there: see their help."),
    ...optionEntries(program.commands.find((one) => one.name() === "push")),
    ...allCommands(program).filter(hasOwnOptions).flatMap(ownOptions),
    ".SS Of every command",
    ...entry(`${bold("-h")}, ${bold("--help")}`, "print its help"),
    ".SS Of none",
    ...entry(`${bold("-V")}, ${bold("--version")}`, "print the version"),
    ".SH CONFIGURATION",
    ...paragraph(
      "A config is a YAML or JSON file: crm-sync.config.yaml, .yml or .json in the working directory, or the one that --config names. crm-sync init writes one; crm-sync schema prints its JSON Schema, so that editors complete and check it. Options given as flags beat the environment, which beats the config, which beats the defaults.",
    ),
    ".PP",
    ".nf",
    ...sampleConfig.map(roff),
    ".fi",
    ".SH ENVIRONMENT",
    ...environmentVariables.flatMap(([name, text]) => entry(bold(name), text)),
    ".SH FILES",
    ...manFiles.flatMap(([name, text]) => entry(italic(name), text)),
    ".SH EXIT STATUS",
    ...linesOf("Exit codes:").flatMap(([code, text]) => entry(bold(code), text)),
    ".SH EXAMPLES",
    ...examples().flatMap(([command, text]) => entry(bold(command), text)),
    ".SH SEE ALSO",
    ...paragraph(seeAlso),
  ];
  // A heading begins a paragraph by itself.
  return `${lines.filter((line, at) => line !== ".PP" || !/^\.S[HS]/.test(lines[at - 1] ?? "")).join("\n")}\n`;
}

const sampleConfig = [
  "destination:",
  "  type: zeeg",
  `  token: \${ZEEG_API_TOKEN}`,
  "source: exports/products-*.csv",
  "object: products",
  "match: sku",
  "fields:",
  "  sku: SKU",
  '  price: { column: Price, type: number, decimal: ",", scale: 100 }',
];

function synopsis(program: Command): readonly string[] {
  return [
    ".B crm\\-sync",
    "[\\fIcommand\\fR] [\\fIoptions\\fR] [\\fIsource\\fR...]",
    ...program.commands.flatMap((command) => [
      ".br",
      `.B crm\\-sync ${roff(command.name())}`,
      ...textLines(["[options]", ...command.registeredArguments.map(argumentTerm)].join(" ")),
    ]),
  ];
}

function commandEntry(command: Command): readonly string[] {
  const term = [bold(pathOf(command)), ...command.registeredArguments.map((one) => italic(argumentTerm(one)))].join(
    " ",
  );
  return [...entry(term, command.description()), ...command.commands.flatMap(commandEntry)];
}

function optionEntries(
  command: Command | undefined,
  isWanted: (option: Option) => boolean = () => true,
): readonly string[] {
  const lines: string[] = [];
  let group = "";
  for (const option of (command?.options ?? []).filter(isWanted)) {
    const heading = (option.helpGroupHeading ?? "Options:").replace(/:$/, "");
    if (heading !== group) lines.push(`.SS ${roff(heading)}`);
    group = heading;
    lines.push(...optionEntry(option));
  }
  return lines;
}

/** What a command has beside the options of push. */
function ownOptions(command: Command): readonly string[] {
  return [
    `.SS Of ${roff(pathOf(command))}`,
    ...command.options.filter((option) => isOwn(option, command)).flatMap(optionEntry),
  ];
}

function hasOwnOptions(command: Command): boolean {
  return command.name() !== "push" && command.options.some((option) => isOwn(option, command));
}

/** Said in other words than push says it, or not said there. */
function isOwn(option: Option, command: Command): boolean {
  const push = rootOf(command).commands.find((one) => one.name() === "push");
  return !push?.options.some(({ flags, description }) => flags === option.flags && description === option.description);
}

function rootOf(command: Command): Command {
  return command.parent ? rootOf(command.parent) : command;
}

function optionEntry(option: Option): readonly string[] {
  const term = option.flags
    .split(/(?<=,) |(?= <)|(?= \[)/)
    .map((part) => part.trim())
    .map((part) =>
      part.startsWith("-") ? bold(part.replace(",", "")) + (part.endsWith(",") ? "," : "") : italic(part),
    )
    .join(" ");
  const { defaultValueDescription } = option;
  return entry(term, option.description + (defaultValueDescription ? ` (default: ${defaultValueDescription})` : ""));
}

function examples(): readonly (readonly [string, string])[] {
  const all = [
    ...linesOf("Examples:"),
    ...Object.values(commandHelp).flatMap((help) =>
      sectionsOf(help)
        .filter(({ heading }) => heading === "Examples:")
        .flatMap(({ lines }) => lines),
    ),
  ];
  const seen = new Set<string>();
  return all.filter(([command]) => !seen.has(command) && seen.add(command));
}

function linesOf(heading: string): HelpSection["lines"] {
  return mainHelp.find((section) => section.heading === heading)?.lines ?? [];
}

function entry(term: string, text: string): readonly string[] {
  return [".TP", term, ...textLines(text)];
}

function paragraph(text: string): readonly string[] {
  return [".PP", ...textLines(text)];
}

function bold(text: string): string {
  return `\\fB${roff(text)}\\fR`;
}

function italic(text: string): string {
  return `\\fI${roff(text)}\\fR`;
}

/** Text as it is: a hyphen that can be copied, no quote that is turned into another, no backslash that begins something. */
function roff(text: string): string {
  return text
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replaceAll("'", "\\(aq")
    .replaceAll("`", "\\(ga")
    .replaceAll("^", "\\(ha")
    .replaceAll("~", "\\(ti")
    .replaceAll('"', "\\(dq");
}

/** Lines of text: what begins with a dot would be a request. A word stays whole. */
function textLines(text: string): readonly string[] {
  return wrapped(text, 72).map((line) => (line.startsWith(".") ? `\\&${roff(line)}` : roff(line)));
}
