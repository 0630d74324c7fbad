/**
 * Tells UTF-8 that was read as Windows-1252 or Latin-1 from text that merely has accents. A UTF-8 sequence begins with a byte
 * that such a reader shows as one of `Â` to `ô`, and goes on with bytes shown as marks that seldom follow a letter. Where they
 * do follow letters in ordinary text (`CAFÉ’S`, `MAÇÃ…`), more is asked for.
 */

// What the bytes 80 to BF look like: in Windows-1252, or in Latin-1 (and where Windows-1252 has nothing) as themselves.
const any = "[\\u0080-\\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]";
// Of these, the ones that stand behind a word: closing marks, dashes, trademarks, a no-break space.
const weak = "[\\u00a0®«»‘’“”•–—…™›]";
const strong = `(?!${weak})${any}`;

/** Two characters of which one pair at least is in whatever `findMojibake` finds: a source for a regular expression. */
export const mojibakePair = `[Â-ð]${any}`;

const surely = new RegExp(
  [
    // The Latin-1 half of Unicode: `Ã¤`, `Â°`.
    "Â(?![«»])[\\u00a1-\\u00bf]",
    `Ã${strong}`,
    // Latin Extended-A: `Å¡`, `Ä‡`; but `Å²` is a square ångström.
    `Ä${strong}`,
    `Å(?![²³])${strong}`,
    // General punctuation and symbols: `â€™`, `â‚¬`, `âœ“`; emoji; a byte order mark.
    `â€|â[\\u0080-\\u009f‚„†ˆ‰–—˜™›]${any}|â[ŒšœžŸ](?!\\p{L})${strong}|(?<=^|\\s)âœ[“”](?=\\s|$)|ðŸ|ï»¿`,
    // Vietnamese: `áº¿`.
    `á[º»]${strong}`,
    // Cyrillic, Greek, Hebrew, Arabic and what is written with three bytes come in runs.
    `(?:[ÐÑ]${any}){2}|(?:[ÎÏ]${any}){2}|(?:×${any}){3}|(?:[ØÙÚÛ]${any}){3}|(?:[à-ï]${any}${any}){2}`,
  ].join("|"),
  "u",
);

const lead = `[ÂÃÄÅ]${weak}`;
// An accented capital after a small letter: no word is written so. Nor does one begin with Ã and a mark (`Ã–sterreich`),
// nor have Â before a no-break space or a French quotation mark.
const likely = new RegExp(
  `(?<=\\p{Ll})${lead}|(?<!\\p{Lu})(?:Ã${weak}|Å’)(?=\\p{Ll})|(?<!\\p{Lu})Â\\u00a0|(?<=^|\\s)Â[«»]|á[º»]${weak}(?=\\p{Ll})`,
  "u",
);

/** True where some of the text is surely, or far more likely than not, UTF-8 read in another encoding. */
export function findMojibake(text: string): boolean {
  return surely.test(text) || likely.test(text);
}
