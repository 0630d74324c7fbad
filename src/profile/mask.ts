/** The shape of a value without its content: `Anna-17` becomes `Xxxx-99`. Punctuation and spaces stay. */
export function maskValue(text: string): string {
  return text.replaceAll(/[\p{L}\p{M}\p{N}]/gu, (sign) =>
    /\p{N}/u.test(sign) ? "9" : /\p{Lu}/u.test(sign) ? "X" : "x",
  );
}
