/** The shape of a value without its content: `Anna-17` becomes `Xxxx-99`. Marks and spaces stay. */
export function maskValue(text: string): string {
  return text
    .replaceAll(/\p{Lu}/gu, "X")
    .replaceAll(/\p{L}/gu, "x")
    .replaceAll(/\p{N}/gu, "9");
}
