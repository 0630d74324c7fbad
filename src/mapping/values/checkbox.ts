import { type Complain, type ConverterRequest, Refused, refuseSpreadsheetError, type ValueKind } from "./converter.ts";

/**
 * `true` and `false` in any case, or the declared words instead of them: letter for letter first, then in any case where
 * that leaves one meaning. JSON booleans pass.
 */
export const checkbox: ValueKind = {
  options: ["true", "false"],
  trims: true,
  isList: false,
  canMatch: false,
  compile(request, complain) {
    const { yes, no } = vocabulary(request, complain);
    const exact = new Map<string, boolean>();
    const anyCase = new Map<string, boolean | undefined>();
    for (const [words, value] of [[yes, true] as const, [no, false] as const]) {
      for (const word of words) {
        if (exact.get(word) === !value) complain("false", `"${word}" cannot mean both yes and no.`);
        exact.set(word, value);
        const folded = word.toLowerCase();
        anyCase.set(folded, anyCase.get(folded) === !value ? undefined : value);
      }
    }
    const unknown = new Refused(
      "checkbox-unknown",
      `neither yes (${yes.join(", ")}) nor no (${no.join(", ")}): declare the words of this column as true: [..] and false: [..] in fields.${request.slug}.`,
    );
    return (cell) => {
      if (typeof cell === "boolean") return cell;
      if (typeof cell !== "string" && typeof cell !== "number") return unknown;
      const word = String(cell).trim();
      const value = exact.get(word) ?? anyCase.get(word.toLowerCase());
      return value ?? refuseSpreadsheetError(word) ?? unknown.withDetail(detailOf(word, yes, no, request.slug));
    };
  },
};

const usualWords: readonly (readonly [yes: string, no: string])[] = [
  ["1", "0"],
  ["yes", "no"],
  ["y", "n"],
  ["on", "off"],
  ["t", "f"],
  ["x", "-"],
  ["ja", "nein"],
  ["oui", "non"],
  ["sí", "no"],
  ["si", "no"],
  ["sim", "não"],
];

/** For a word that is usual somewhere: the pair to declare. */
function detailOf(word: string, yes: readonly string[], no: readonly string[], slug: string): string | undefined {
  const pair = usualWords.find((words) => words.includes(word.toLowerCase()));
  if (pair === undefined) return undefined;
  const declare = `true: ["${pair[0]}"] and false: ["${pair[1]}"]`;
  return `neither yes (${yes.join(", ")}) nor no (${no.join(", ")}): if that is meant, declare ${declare} in fields.${slug}.`;
}

function vocabulary({ options }: ConverterRequest, complain: Complain): { yes: string[]; no: string[] } {
  if (options.true === undefined && options.false === undefined) return { yes: ["true"], no: ["false"] };
  if (options.true === undefined) complain("false", "needs the words for yes too: declare true: [..] beside it.");
  if (options.false === undefined) complain("true", "needs the words for no too: declare false: [..] beside it.");
  const clean = (words: readonly unknown[] = []) => words.map((word) => String(word).trim());
  return { yes: clean(options.true), no: clean(options.false) };
}
