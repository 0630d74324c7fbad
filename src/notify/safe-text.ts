import { printable } from "../core/printable.ts";

const loneSurrogate = /\p{Cs}/gu;

/** Text from data, servers or files, harmless to any reader: its lines are kept, other control characters are not. */
export function safeText(text: string, max: number): string {
  // Cut first: what comes may be a megabyte.
  const shortened = text.length > max ? `${text.slice(0, max).replace(/[\uD800-\uDBFF]$/, "")}…` : text;
  return shortened
    .split(/\r?\n/)
    .map((line) => printable(line, Number.POSITIVE_INFINITY))
    .join("\n")
    .replaceAll(loneSurrogate, "\ufffd");
}

/** The same, on one line. */
export function safeLine(text: string, max: number): string {
  return printable(text, max).replaceAll(loneSurrogate, "\ufffd");
}
