/**
 * A text of a workbook, in which `_x000D_` stands for the character with that number, as XML cannot hold each of them; an
 * underscore that only looks like the start of such an escape is written `_x005F_` (ECMA-376 part 1, 22.9.2.19).
 */
export function unescapeText(text: string): string {
  if (!text.includes("_x")) return text;
  return text.replaceAll(/_x([0-9a-fA-F]{4})_/g, (_found, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
