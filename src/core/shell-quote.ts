import { printable } from "./printable.ts";

/** A word as a shell takes it: POSIX quotes, and `$'...'` where characters must not reach the terminal as they are. */
export function shellQuote(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  if (printable(word, Number.POSITIVE_INFINITY) === word) return `'${word.replaceAll("'", "'\\''")}'`;
  return `$'${[...word].map(escaped).join("")}'`;
}

function escaped(character: string): string {
  if (character === "\\" || character === "'") return `\\${character}`;
  if (printable(character) === character) return character;
  const code = character.codePointAt(0) ?? 0;
  return code < 0x80 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
}
