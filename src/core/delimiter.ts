/** Names that a shell lets one type more easily than the character. */
export const delimiterNames: ReadonlyMap<string, string> = new Map([
  ["tab", "\t"],
  ["\\t", "\t"],
  ["comma", ","],
  ["semicolon", ";"],
  ["pipe", "|"],
]);

/**
 * The delimiter that a user means by `--delimiter`: one character, or `tab`, `comma`, `semicolon`, `pipe`, `\t`.
 * Undefined where it cannot be one: quotes, line breaks, spaces, letters and digits are what cells are made of.
 */
export function parseDelimiter(given: string): string | undefined {
  const delimiter = delimiterNames.get(given.toLowerCase()) ?? given;
  const usable = [...delimiter].length === 1 && /^[^"\r\n \0\p{L}\p{N}\p{Surrogate}\uFEFF\uFFFD]$/u.test(delimiter);
  return usable ? delimiter : undefined;
}
