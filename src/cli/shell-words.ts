/** A word of a command line that is being typed. */
export interface TypedWord {
  /** As the program would get it; what only a shell can know ($NAME, `~`) is left as it stands. */
  readonly text: string;
  /** As it stands in the line. */
  readonly raw: string;
}

/**
 * Splits what stands left of the cursor into words, as bash would, running nothing of it. The last word is the one being
 * typed, which may be empty, or within quotes that are still open.
 */
export function splitWords(line: string): readonly TypedWord[] {
  const words: TypedWord[] = [];
  let [text, raw, quote] = ["", "", ""];
  const end = () => {
    if (raw !== "") words.push({ text, raw });
    [text, raw] = ["", ""];
  };
  for (let at = 0; at < line.length; at++) {
    const character = line.charAt(at);
    const next = line.charAt(at + 1);
    if (quote === "" && /\s/.test(character)) {
      end();
      continue;
    }
    raw += character;
    if (character === quote) quote = "";
    else if (quote === "" && (character === "'" || character === '"')) quote = character;
    else if (character === "\\" && (quote === "" || (quote === '"' && /["\\$`]/.test(next)))) {
      text += next;
      raw += next;
      at++;
    } else text += character;
  }
  words.push({ text, raw });
  return words;
}

/** A word so that bash reads it as it is, where it stands without quotes, or within one that is open. */
export function escapeWord(word: string, quote?: string): string {
  if (quote === "'") return word.replaceAll("'", "'\\''");
  if (quote === '"') return word.replaceAll(/["\\$`]/g, "\\$&");
  return word.replaceAll(/[^\p{L}\p{N}_@%+=:,./-]/gu, "\\$&");
}
