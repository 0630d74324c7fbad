import type { Command, Option } from "commander";
import { printable } from "../core/printable.ts";
import { nameOf, optionsAt, type Place, readWords } from "./command-line.ts";
import { type Candidate, type Found, none, operandValues, optionValues } from "./completion-values.ts";
import { escapeWord, splitWords } from "./shell-words.ts";
import type { World } from "./world.ts";

/**
 * `crm-sync __complete bash <line> <word>`, `... zsh|fish <words...>`: what may be typed next, for the scripts of
 * `completion`. Never fails: what cannot be found out is no candidate.
 */
export async function complete(program: Command, args: readonly string[], world: World): Promise<number> {
  try {
    world.stdout.write(await answer(program, args, world));
  } catch {
    // An error in the middle of a prompt helps nobody.
    world.stdout.write("none\n");
  }
  return 0;
}

async function answer(program: Command, [shell, ...rest]: readonly string[], world: World): Promise<string> {
  if (shell === "bash") return await forBash(program, rest[0] ?? "", rest[1] ?? "", world);
  const current = rest.at(-1) ?? "";
  const { kind, candidates, prefix } = await candidatesFor(program, rest.slice(0, -1), current, world);
  // fish wants whole words; the script for zsh takes the flag off.
  const before = shell === "fish" ? prefix : "";
  const lines = candidates.map(([value, description]) => {
    const text = printable(description ?? "", 200);
    return text === "" ? before + value : `${before}${value}\t${text}`;
  });
  return `${[kind, ...lines].join("\n")}\n`;
}

/** @param replaced the end of the line that bash is going to replace: what follows the last of its word breaks */
async function forBash(program: Command, line: string, replaced: string, world: World): Promise<string> {
  const words = splitWords(line);
  const current = words.at(-1) ?? { text: "", raw: "" };
  const before = words.slice(1, -1).map(({ text }) => text);
  const { kind, candidates, prefix } = await candidatesFor(program, before, current.text, world);
  const quote = /^(?:--[^=]*=)?(["'])/.exec(current.raw)?.[1];
  const kept = quote === undefined ? current.raw.length - replaced.length : prefix.length;
  const lines = candidates
    .map(([value]) => prefix + value)
    .filter((value) => value.startsWith(current.text))
    .map((value) => escapeWord(value.slice(kept), quote));
  return `${[kind, ...lines].join("\n")}\n`;
}

/** `prefix` is what of the current word stands before the value that is completed: `--mode=`. */
async function candidatesFor(
  program: Command,
  words: readonly string[],
  current: string,
  world: World,
): Promise<Found & { readonly prefix: string }> {
  const place = readWords(program, words);
  const { pending } = place;
  const found = async (): Promise<Found & { readonly prefix: string }> => {
    const isFlag = !place.isPlain && current.startsWith("-");
    if (pending !== undefined && (pending.required || !isFlag)) {
      return { ...(await optionValues(pending, current, place, world)), prefix: "" };
    }
    const [, prefix, flag, value] = (isFlag && /^((--[^=]+)=)(.*)$/s.exec(current)) || [];
    if (prefix !== undefined && value !== undefined) {
      const option = optionsAt(place.command).find(({ long }) => long === flag);
      const values = option === undefined || isSwitch(option) ? none : await optionValues(option, value, place, world);
      return { ...values, prefix };
    }
    if (isFlag) return { kind: "none", candidates: optionCandidates(place), prefix: "" };
    return { ...(await operandCandidates(place, world)), prefix: "" };
  };
  const { kind, candidates, prefix } = await found();
  // A name that would change the terminal, or a line of its own, is not offered.
  return { kind, candidates: candidates.filter(([value]) => value !== "" && printable(value, 1000) === value), prefix };
}

function optionCandidates(place: Place): readonly Candidate[] {
  return optionsAt(place.command)
    .filter((option) => !place.given.has(nameOf(option)) || repeats(option))
    .map((option) => [nameOf(option), option.description]);
}

async function operandCandidates(place: Place, world: World): Promise<Found> {
  if (place.operands[0] === "help") return { kind: "none", candidates: commandCandidates(place.command) };
  const isFirst = place.operands.length === 0 && !place.isPlain;
  const commands = isFirst ? commandCandidates(place.command) : [];
  const { kind, candidates } = await operandValues(place, world);
  return { kind, candidates: [...commands, ...candidates] };
}

function commandCandidates(command: Command): readonly Candidate[] {
  return command
    .createHelp()
    .visibleCommands(command)
    .map((one) => [one.name(), one.summary() || one.description()]);
}

function isSwitch({ required, optional }: Option): boolean {
  return !required && !optional;
}

function repeats({ variadic, parseArg }: Option): boolean {
  return variadic || parseArg !== undefined;
}
