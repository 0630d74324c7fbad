import { Document, isCollection } from "yaml";
import { printable } from "../core/printable.ts";

/** One entry of a config to be written. */
export interface DraftEntry {
  readonly key: string;
  readonly value: unknown;
  /** One line, put beside it. */
  readonly comment?: string;
  /** Written as a comment: for the person to decide. */
  readonly isLeftOut?: boolean;
}

export interface ConfigDraft {
  /** Lines of the comment at the top. */
  readonly title: readonly string[];
  readonly destination: DraftDestination;
  /** `source`, `object`, `match`. */
  readonly entries: readonly DraftEntry[];
  readonly fields: readonly DraftEntry[];
  /** What follows the fields. */
  readonly end: readonly DraftEntry[];
}

interface DraftDestination {
  readonly type: string;
  /** The keys that credentials may stand under, and the variables that they are read from. */
  readonly credentials: readonly { readonly key: string; readonly variable: string }[];
  /** The page of the docs that tells the address; absent where it has one of its own. */
  readonly page?: string;
}

/** Comments begin below each other, unless an entry is longer than this. */
const widestEntry = 72;

/** A config file as a person would write it: one line an attribute, with the reason beside it. */
export function configText({ title, destination, entries, fields, end }: ConfigDraft): string {
  return [
    ...title.map((line) => `# ${printable(line, 400)}`),
    "destination:",
    `  type: ${destination.type}`,
    ...addressLine(destination),
    credentialLine(destination),
    "",
    ...entryLines(entries, ""),
    "",
    "fields: # attribute in the CRM: where its value comes from",
    ...entryLines(fields, "  "),
    "",
    ...entryLines(end, ""),
    "",
  ].join("\n");
}

function credentialLine({ credentials }: DraftDestination): string {
  const [what, others] = credentials.length === 1 ? ["token is", "another variable"] : ["credentials are", "others"];
  const variables = credentials.map(({ variable }) => variable).join(" and ");
  const keys = credentials.map(({ key }) => `${key}: \${NAME}`).join(", ");
  return `  # The ${what} read from ${variables}; to name ${others}: ${keys}. --sandbox needs none`;
}

function addressLine({ page }: DraftDestination): readonly string[] {
  return page === undefined ? [] : [`  # baseUrl: https://... # to be added, but for --sandbox: see docs/${page}`];
}

function entryLines(entries: readonly DraftEntry[], indent: string): readonly string[] {
  const all = entries.map((entry) => ({ ...entry, text: entryText(entry, indent) }));
  const width = Math.max(0, ...all.map(({ text }) => text.length).filter((length) => length <= widestEntry));
  return all.map(({ text, comment }) =>
    comment === undefined || comment === "" ? text : `${text.padEnd(width)} # ${printable(comment, 300)}`,
  );
}

function entryText({ key, value, isLeftOut }: DraftEntry, indent: string): string {
  const text = `${flow(key)}: ${flow(value)}`;
  return `${indent}${isLeftOut === true ? "# " : ""}${text}`;
}

/** A value on one line: `{ column: SKU, true: [ja] }`. */
function flow(value: unknown): string {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return scalarOrList(value);
  const parts = Object.entries(value).map(([key, inner]) => `${keyText(key)}: ${flow(inner)}`);
  return `{ ${parts.join(", ")} }`;
}

/** Keys are text whatever they look like, so that these need no quotes. */
function keyText(key: string): string {
  return key === "true" || key === "false" ? key : scalarOrList(key);
}

/** As it stands within braces. `${` is written so that it is no variable. */
function scalarOrList(value: unknown): string {
  if (typeof value === "string" && unprintable.test(value)) return onOneLine(value);
  // In a list, so that what would end a part of `{ }` is put in quotes.
  const document = new Document([escaped(value)], { version: "1.2" });
  const { contents } = document;
  if (isCollection(contents)) contents.flow = true;
  return document.toString({ lineWidth: 0, flowCollectionPadding: false }).trim().slice(1, -1);
}

/** Breaks lines, turns text around, is half a character, or is nothing that a YAML file may hold as it is. */
const unprintable = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Bidi_Control}\ufeff\ufffe\uffff]/u;
const unprintables = new RegExp(unprintable.source, "gu");

/** In double quotes with escapes: YAML's are those of JSON. */
function onOneLine(text: string): string {
  return JSON.stringify(escaped(text)).replaceAll(
    unprintables,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function escaped(value: unknown): unknown {
  if (typeof value === "string") return value.replaceAll("${", () => "$${");
  return Array.isArray(value) ? value.map(escaped) : value;
}
