import { safeLine } from "./safe-text.ts";

/** A word as a POSIX shell takes it. */
export function shellQuoted(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  return `'${safeLine(word, 1000).replaceAll("'", "'\\''")}'`;
}
