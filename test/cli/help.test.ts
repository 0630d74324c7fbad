import { describe, expect, it } from "vitest";
import { commandHelp, mainHelp } from "../../src/cli/command-help.ts";
import { defaultOf, readWords } from "../../src/cli/command-line.ts";
import { allCommands, pathOf } from "../../src/cli/help-text.ts";
import { splitWords } from "../../src/cli/shell-words.ts";
import { runInProcess } from "../support/run-in-process.ts";
import { silentProgram } from "../support/silent-program.ts";

const program = silentProgram();
const paths = allCommands(program).map(pathOf);

describe("the help", () => {
  it.each(["", ...paths])("of crm-sync %s fits 80 columns, and has examples", async (path) => {
    const { code, stdout, stderr } = await runInProcess([...path.split(" ").filter(Boolean), "--help"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout.split("\n").filter((line) => line.length > 80)).toEqual([]);
    expect(stdout).toContain("\nExamples:\n");
  });

  it("is the same by help <command>", async () => {
    expect(await runInProcess(["help", "show"])).toEqual(await runInProcess(["show", "--help"]));
    expect(await runInProcess(["help"])).toEqual(await runInProcess(["--help"]));
    expect(await runInProcess(["sandbox", "help", "reset"])).toEqual(
      await runInProcess(["sandbox", "reset", "--help"]),
    );
  });

  it("names every command of the program, in groups", async () => {
    const { stdout } = await runInProcess(["--help"]);
    for (const command of program.commands) expect(stdout).toMatch(new RegExp(`^  ${command.name()} .*\\w`, "m"));
    expect(stdout.match(/^[A-Z][a-z ]+:$/gm)).toEqual([
      ...["Options:", "Before sending:", "Sending:", "What was sent:", "Also:", "Examples:"],
      "Exit codes:",
    ]);
  });

  it("tells of no command that is not there", () => {
    expect(Object.keys(commandHelp).filter((path) => !paths.includes(path))).toEqual([]);
  });
});

const examples = [
  mainHelp[0] ?? { lines: [] },
  ...Object.values(commandHelp).map(({ examples = [] }) => ({ lines: examples })),
]
  .flatMap(({ lines }) => lines.map(([command]) => command))
  .filter((command) => /crm-sync (?!completion)/.test(command));

it.each([...new Set(examples)])("the example %s could be typed", (example) => {
  const words = splitWords(example.replace(/^.*\| (?=crm-sync)/, "").replace(/ > .*/, "")).map(({ text }) => text);
  expect(words[0]).toBe("crm-sync");
  const { command, effective, hasUnknown, operands, pending } = readWords(program, words.slice(1));
  expect({ hasUnknown, pending: pending?.required === true && pending.variadic !== true }).toEqual({
    hasUnknown: false,
    pending: false,
  });
  const last = effective.registeredArguments.at(-1);
  expect(operands.length).toBeLessThanOrEqual(last?.variadic ? operands.length : effective.registeredArguments.length);
  expect(command.registeredArguments.filter(({ required }) => required).length).toBeLessThanOrEqual(operands.length);
});

it("what runs without a command is what completion and errors take it for", async () => {
  const push = await runInProcess(["--events"]);
  expect(push.stderr).toContain("Try: crm-sync push --help");
  expect(defaultOf(program).name()).toBe("push");
  for (const command of allCommands(program)) {
    // commander lists it in its own way: the help of the default command is that of no other.
    const isParent = command.commands.length > 0;
    expect(defaultOf(command).name()).toBe(isParent ? "serve" : command.name());
  }
});
