/** What a key takes, stands at by default and means, in words for a table. */
import { type Option, options } from "../../src/config/options.ts";
import {
  parseBaseUrl,
  parseConcurrency,
  parseCountOrPercent,
  parseDelimiter,
  parseDuration,
  parseFailOn,
  parsePercent,
  parseRate,
} from "../../src/config/values.ts";
import { formsOf, isCredential, type Node } from "./schema-node.ts";

export const code = (text: string): string => (text.includes("`") ? `\`\` ${text} \`\`` : `\`${text}\``);

/** The option that a key of the config is another way to give. */
export function optionOf(key: string): Option<unknown> | undefined {
  return Object.hasOwn(options, key) ? options[key as keyof typeof options] : undefined;
}

// The schema knows a text; what may stand in it is known to the option of the same name.
const syntaxes: ReadonlyMap<unknown, string> = new Map<unknown, string>([
  [parseDuration, "[duration](#durations)"],
  [parseRate, "[rate](#rates), or a list of them"],
  [parsePercent, "[share](#shares)"],
  [parseCountOrPercent, "number of rows, or [share](#shares)"],
  [parseFailOn, "`any`, `none`, number of rows, or [share](#shares)"],
  [parseConcurrency, "`auto`, or a number"],
  [parseBaseUrl, "address, `https:`"],
  [parseDelimiter, "`tab`, or one mark"],
]);

export function takes(node: Node, option: Option<unknown> | undefined): string {
  const known = option?.repeats === true ? "[rate](#rates), or a list of them" : syntaxes.get(option?.parse);
  if (known !== undefined) return known;
  if (isCredential(node)) return "[credential](#credentials)";
  const isNumeric = option !== undefined && !accepts(option, "March");
  return joined(formsOf(node).flatMap((form) => wordsOf(form, isNumeric)));
}

/** `text, or a list`, where a value may stand alone or in a list. */
function joined(words: readonly string[]): string {
  const different = [...new Set(words)];
  const isAlone = (word: string) => word.startsWith("list of ") && different.includes(word.slice("list of ".length));
  return different.map((word) => (isAlone(word) ? "or a list" : word)).join(", ");
}

function accepts({ parse }: Option<unknown>, text: string): boolean {
  try {
    parse(text);
    return true;
  } catch {
    return false;
  }
}

const typeWords: Readonly<Record<string, string>> = {
  string: "text",
  number: "number",
  integer: "whole number",
  boolean: "`true`, `false`",
  object: "keys below",
  null: "`null`",
};

function wordsOf(node: Node, isNumeric = false): readonly string[] {
  if (Array.isArray(node.enum)) return [...new Set(node.enum.map((word) => code(shown(word))))];
  if (node.const !== undefined) return [code(shown(node.const))];
  // A number that may come from a variable is a text, too: nobody needs to know.
  if (Array.isArray(node.type)) {
    const words = node.type.map(String);
    if (words.join() === "number,string" && isNumeric) return ["number"];
    return words.length > 2 ? ["a value"] : words.map((word) => typeWords[word] ?? word);
  }
  if (node.type === "array") {
    const items = [...new Set(formsOf(node.items).flatMap((item) => wordsOf(item)))];
    return items.length > 0 ? [`list of ${items.join(", ")}`] : ["list"];
  }
  if (node.type === "object" && node.properties === undefined) return ["`name: value` pairs"];
  if (node.type === "integer") return [`whole number${bounds(node)}`];
  return [typeWords[String(node.type)] ?? "any value"];
}

function bounds({ minimum, exclusiveMinimum, maximum }: Node): string {
  const least = typeof exclusiveMinimum === "number" ? exclusiveMinimum + 1 : minimum;
  const isBounded = typeof maximum === "number" && maximum < Number.MAX_SAFE_INTEGER;
  if (isBounded) return `, ${String(least ?? 0)} to ${maximum}`;
  return typeof least === "number" ? `, from ${least} on` : "";
}

/** A space that nobody sees the difference of is a space. */
function shown(value: unknown): string {
  return typeof value === "string" ? value.replace(/^\s$/, " ") : JSON.stringify(value);
}

const inText = /\s*Default:? ((?:[^."]|\.(?=\S)|"[^"]*")+)\.?$/;

/** The default, of the option or as the description ends with it, and the description without it. */
export function defaultAndMeaning(
  node: Node,
  option: Option<unknown> | undefined,
): { readonly standard: string; readonly meaning: string } {
  const description = String(node.description ?? "");
  const told = inText.exec(description);
  const meaning = told === null ? description : description.slice(0, told.index);
  const words = formsOf(node).flatMap((form) => [form.const, ...(Array.isArray(form.enum) ? form.enum : [])]);
  if (told !== null) {
    const text = told[1] ?? "";
    return { standard: words.includes(text) ? code(text) : worded(text), meaning };
  }
  const word = /([\w.-]+)(?: \(|, |: )(?:the )?default\b/.exec(description)?.[1];
  const isWord = word !== undefined && (words.includes(word) || word === String(option?.fallback));
  if (isWord) return { standard: code(word), meaning };
  if (option?.fallback !== undefined && typeof option.fallback !== "object")
    return { standard: code(String(option.fallback)), meaning };
  return { standard: node.default === undefined ? "" : code(shown(node.default)), meaning };
}

/** A value as code, words as they are. */
function worded(text: string): string {
  return /^(?:true|false|null|"[^"]*"|\.?[\w-]*[\d-][\w%-]*)$/.test(text) ? code(text) : text;
}
