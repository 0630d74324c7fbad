import { number } from "./format.ts";
import { html, type Markup } from "./markup.ts";

/**
 * Text from data or a server, cut where it is too long for a page, with how much is left out and where the whole is.
 * @param max characters shown
 * @param whole what has the whole text: a file or a command
 */
export function cut(text: string, max: number, whole: string): Markup {
  if (text.length <= max) return html`${text}`;
  // Never half of a surrogate pair.
  const shown = text.slice(0, max).replace(/[\uD800-\uDBFF]$/, "");
  let left = 0;
  for (const _ of text.slice(shown.length)) left++;
  return html`${shown}<span class="more">… ${number(left)} more characters: ${whole}</span>`;
}
