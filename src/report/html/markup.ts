import { escapeText } from "./escape.ts";

/** Markup: what it was made from was escaped on its way in. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Part = string | number | Markup | undefined | false | readonly Part[];

/** Makes markup of a template: every string and number in it is escaped; markup, and lists of it, stand as they are. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  let text = strings[0] ?? "";
  for (const [at, part] of parts.entries()) text += textOf(part) + (strings[at + 1] ?? "");
  return new Markup(text);
}

export const nothing = new Markup("");

function textOf(part: Part): string {
  if (part === undefined || part === false) return "";
  if (part instanceof Markup) return part.text;
  if (typeof part === "string") return escapeText(part);
  return typeof part === "number" ? String(part) : part.map(textOf).join("");
}
