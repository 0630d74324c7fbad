// Control characters, line and paragraph separators, and the marks that turn the direction of text around: each can make
// a terminal show something else than what is there.
const harmful = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;

const shown: { readonly [character: string]: string } = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** Text from data or from a server, made safe for a terminal: one line, no control characters, cut at `max` characters. */
export function printable(text: string, max = 200): string {
  // Never half of a surrogate pair.
  const cut = text.length > max ? `${text.slice(0, max).replace(/[\uD800-\uDBFF]$/, "")}…` : text;
  return cut.replaceAll(harmful, (character) => shown[character] ?? "\ufffd");
}
