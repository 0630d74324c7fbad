/**
 * Text that would not be seen, or would show something else than what is there: control characters, line and paragraph
 * separators, marks of direction, characters without width but the joiners that scripts and emoji need, halves of pairs.
 */
const unseen =
  /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\u00ad\u200b\u2060-\u2064\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

const named: { readonly [character: string]: string } = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

const entities: { readonly [character: string]: string } = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
  "`": "&#96;",
};

/** Makes visible what text hides: a line break as `\n`, a mark that turns the direction around as `[U+202E]`. */
function visible(text: string): string {
  return text.replaceAll(unseen, (character) => named[character] ?? codeName(character));
}

function codeName(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return `[U+${code.toString(16).toUpperCase().padStart(4, "0")}]`;
}

/** Text for an element or a quoted attribute. */
export function escapeText(text: string): string {
  return visible(text).replaceAll(/[&<>"'`]/g, (character) => entities[character] ?? "");
}

const inJson: { readonly [character: string]: string } = {
  "<": "\\u003c",
  ">": "\\u003e",
  "&": "\\u0026",
  "\u2028": "\\u2028",
  "\u2029": "\\u2029",
};

/** A value as JSON that may stand in a script element: nothing in it ends the element or a line. */
export function escapeJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(/[<>&\u2028\u2029]/g, (character) => inJson[character] ?? "");
}

/** A program that may stand in a script element. What is replaced can only be in its strings, patterns and comments. */
export function escapeScript(program: string): string {
  return program.replaceAll(/<\/(?=script)/gi, "<\\/").replaceAll("<!--", "<\\!--");
}
