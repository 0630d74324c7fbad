/** The words for yes and no that exports use, as a person would declare them. */
const pairs: readonly (readonly [yes: string, no: string])[] = [
  ["true", "false"],
  ["yes", "no"],
  ["y", "n"],
  ["ja", "nein"],
  ["j", "n"],
  ["wahr", "falsch"],
  ["oui", "non"],
  ["o", "n"],
  ["vrai", "faux"],
  ["sí", "no"],
  ["si", "no"],
  ["sì", "no"],
  ["s", "n"],
  ["verdadero", "falso"],
  ["sim", "não"],
  ["ja", "nee"],
  ["tak", "nie"],
  ["on", "off"],
  ["enabled", "disabled"],
  ["active", "inactive"],
  ["aktiv", "inaktiv"],
];

export interface Vocabulary {
  readonly yes: readonly string[];
  readonly no: readonly string[];
}

/** What means yes and what no, where the values are the two words of one pair and nothing else; letters as they are. */
export function vocabularyOf(values: Iterable<string>): Vocabulary | undefined {
  const words = [...values].map((value) => value.trim());
  for (const [yes, no] of pairs) {
    const is = (word: string) => words.filter((given) => given.toLowerCase() === word);
    const found = { yes: is(yes), no: is(no) };
    const isWhole = found.yes.length + found.no.length === words.length;
    if (isWhole && found.yes.length > 0 && found.no.length > 0) return found;
  }
  return undefined;
}
