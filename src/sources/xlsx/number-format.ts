/**
 * What a number is shown as: itself, a day, a moment, a time of day, a duration beyond 24 hours, or (`either`) a day or a time,
 * by its value, where the format depends on the language of the program.
 */
export type NumberKind = "number" | DateKind | ZerosKind;
export type DateKind = "day" | "moment" | "time" | "elapsed" | "either";
/** With zeros before it up to so many digits, as `00000` shows codes: `zeros-5`. */
type ZerosKind = `zeros-${number}`;

/** Formats that files name by number alone (ECMA-376 part 1, 18.8.30); 27 to 36 and 50 to 58 are those of East Asia. */
const builtIn: ReadonlyMap<number, NumberKind> = new Map([
  ...range(14, 17, "day"),
  ...range(18, 21, "time"),
  [22, "moment"],
  ...range(27, 31, "day"),
  ...range(32, 33, "time"),
  ...range(34, 35, "either"),
  [36, "day"],
  [45, "time"],
  [46, "elapsed"],
  [47, "time"],
  ...range(50, 54, "day"),
  ...range(55, 56, "either"),
  ...range(57, 58, "day"),
]);

/** The kind of a format that is known by its number alone; any other is a plain number's. */
export function kindOfBuiltIn(id: number): NumberKind {
  return builtIn.get(id) ?? "number";
}

/** The kind of a format by its code, such as `dd/mm/yyyy hh:mm` or `#,##0.00 [$€-407]`. */
export function kindOfFormat(code: string): NumberKind {
  // The first section is the one for positive numbers. What is quoted, escaped, a space or a fill is shown as it stands.
  const [section = ""] = code.replaceAll(/"[^"]*"?|[\\_*]./g, "").split(";");
  if (/^0{2,15}$/.test(section)) return `zeros-${section.length}`;
  const isElapsed = /\[(?:h+|m+|s+)\]/i.test(section);
  const plain = section
    .replaceAll(/\[[^\]]*\]/g, "")
    .replaceAll(/general|e[+-]/gi, "")
    .replaceAll(/am\/pm|a\/p|上午\/下午/gi, "h");
  const tokens = plain.toLowerCase().match(/y+|m+|d+|h+|s+|e+|g+|b+/g) ?? [];
  const letters = tokens.map((token) => token[0] ?? "");
  const hasTime = letters.includes("h") || letters.includes("s");
  const hasDay = letters.some((letter, index) =>
    letter === "m" ? !isMinute(letters, index, isElapsed) : /[ydegb]/.test(letter),
  );
  if (hasDay) return hasTime || isElapsed ? "moment" : "day";
  if (isElapsed) return "elapsed";
  return hasTime || letters.includes("m") ? "time" : "number";
}

export function isDateKind(kind: NumberKind): kind is DateKind {
  return kind !== "number" && !kind.startsWith("zeros-");
}

/** How many digits a kind shows at least; 0 for one that says nothing of that. */
export function leadingDigits(kind: NumberKind): number {
  return kind.startsWith("zeros-") ? Number(kind.slice("zeros-".length)) : 0;
}

/** `m` is a minute after an hour or before a second, and a month anywhere else. */
function isMinute(letters: readonly string[], index: number, isElapsed: boolean): boolean {
  return letters[index - 1] === "h" || letters[index + 1] === "s" || isElapsed;
}

function range(from: number, to: number, kind: NumberKind): readonly (readonly [number, NumberKind])[] {
  return Array.from({ length: to - from + 1 }, (_, index) => [from + index, kind]);
}
