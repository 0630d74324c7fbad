/** Takes two columns of a terminal: East Asian wide characters and most emoji. */
const wide =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}\u3000-\u303f\uff01-\uff60\uffe0-\uffe6]/u;
/** Stands on the character before it, or nowhere. */
const noWidth = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;

/** How many columns of a terminal the text takes, as nearly as can be said without asking the terminal. */
export function textWidth(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  return characters(text).reduce((sum, character) => sum + characterWidth(character), 0);
}

/** The text, or as much of its beginning as fits before an ellipsis. A character that is made of several is never torn. */
export function clip(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let room = width - 1;
  let kept = "";
  for (const character of characters(text)) {
    room -= characterWidth(character);
    if (room < 0) break;
    kept += character;
  }
  return width < 1 ? "" : `${kept}…`;
}

/** The text, or as much of its end as fits after an ellipsis: of a path, the end tells more. */
export function clipStart(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let room = width - 1;
  let kept = "";
  for (const character of characters(text).toReversed()) {
    room -= characterWidth(character);
    if (room < 0) break;
    kept = character + kept;
  }
  return width < 1 ? "" : `…${kept}`;
}

function characterWidth(character: string): number {
  if (wide.test(character)) return 2;
  return noWidth.test(character) ? 0 : 1;
}

function characters(text: string): readonly string[] {
  return Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment);
}
