/** A YAML or JSON text as data whose every part knows its line. No tag of it is run, no code evaluated. */
import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type Scalar,
} from "yaml";
import type { ConfigIssue } from "../core/errors.ts";
import { interpolate } from "./interpolate.ts";
import { isSecretPlace } from "./secret-places.ts";

export type Path = readonly (string | number)[];
export type Environment = Readonly<Record<string, string | undefined>>;
export interface Place {
  readonly file: string;
  readonly line: number;
}

export interface ConfigDocument {
  /** The data with variables filled in; undefined where the text cannot be read at all. */
  readonly value: unknown;
  readonly issues: readonly ConfigIssue[];
  /** The line of a path, or of its nearest parent that is in the file. */
  locate(path: Path): Place | undefined;
  /** The text as written (`${NAME}`) of a value that came from the environment. */
  writtenAs(path: Path): string | undefined;
  /** True where a value is written in the file itself. */
  isLiteral(path: Path): boolean;
}

/** Parses YAML 1.2 (of which JSON is a part) and fills in `${NAME}` from `env`. Never throws for what the text holds. */
export function parseConfigText(file: string, text: string, env: Environment): ConfigDocument {
  const lines = new LineCounter();
  // The parser's pretty errors quote the line, and the line may hold a token.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, version: "1.2", merge: true });
  const lineAt = (offset: number): Place => ({ file, line: Math.max(1, lines.linePos(offset).line) });
  const lost = document.errors.findIndex(({ code }) => code === "UNEXPECTED_TOKEN");
  // Where the parser has lost its way, all that it says after that follows from it.
  const errors = lost === -1 ? document.errors : document.errors.slice(0, lost + 1);
  const issues: ConfigIssue[] = [...errors, ...document.warnings].map(({ code, message, pos }) => ({
    path: [],
    message: known.get(code) ?? withHint(message),
    at: lineAt(pos[0]),
  }));
  // These leave the data whole, so that the checks after them can go on.
  const faulty: ConfigIssue[] = [];
  const written = new Map<Scalar, string>();
  const find = (path: Path) => findNode(document, path);
  const locate = (path: Path): Place | undefined => {
    const { offset } = find(path);
    return offset === undefined ? undefined : lineAt(offset);
  };
  const result = (value: unknown): ConfigDocument => ({
    value,
    issues,
    locate,
    writtenAs: (path) => {
      const { node } = find(path);
      return isScalar(node) ? written.get(node) : undefined;
    },
    isLiteral: (path) => {
      const { node } = find(path);
      return isScalar(node) && !written.has(node);
    },
  });
  if (issues.length > 0) return result(undefined);

  const complain = (node: unknown, path: Path, message: string) => {
    issues.push({ path, message, at: lineAt(startOf(node) ?? 0) });
  };
  walk(document.contents, [], {
    key(key, path, siblings) {
      if (!isScalar(key)) return complain(key, path, "a key must be plain text.");
      // Keys are text: `012:` and `true:` stay as they are written.
      const name = keyText(key);
      key.value = name;
      if (name === "__proto__") complain(key, path, '"__proto__" cannot be a key.');
      if (siblings.has(name)) complain(key, path, `the key "${name}" is there twice: one value would be lost.`);
      siblings.add(name);
    },
    alias(alias, path) {
      if (alias.resolve(document) !== undefined) return;
      const message = isSecretPlace(path)
        ? "there is nothing that this alias stands for: put a text that begins with * into quotes."
        : `there is no &${alias.source} before *${alias.source}.`;
      complain(alias, path, message);
    },
    value(node, path) {
      if (typeof node.value === "number" && losesDigits(node, path)) {
        const message = `${node.source} is read as the number ${node.value}: write it in quotes to keep its digits.`;
        faulty.push({ path, message, at: lineAt(startOf(node) ?? 0) });
      }
      if (typeof node.value !== "string") return;
      const { text: filled, faults, isFilled } = interpolate(node.value, env);
      for (const fault of faults) faulty.push({ path, message: fault, at: lineAt(startOf(node) ?? 0) });
      if (isFilled) written.set(node, node.value);
      node.value = filled;
    },
  });
  if (issues.length > 0) return result(undefined);
  issues.push(...faulty);
  try {
    return result(document.toJS({ maxAliasCount: 100 }));
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    issues.push({ path: [], message: `the aliases (*name) of this file grow beyond measure: ${error.message}` });
    return result(undefined);
  }
}

const textKeys: ReadonlySet<string | number> = new Set([
  "options",
  "where",
  "when",
  "true",
  "false",
  "value",
  "default",
  "lookup",
  "otherwise",
  "transform",
  "columns",
]);

/** Option ids, compared values and words are sent or compared as text: `012` must not become 12. */
function losesDigits(node: Scalar, path: Path): boolean {
  if (node.source === undefined || node.source === String(node.value)) return false;
  const last = path.at(-1);
  const isText = path.some((part) => textKeys.has(part));
  return isText || last === "column" || last === "name" || last === "object";
}

interface Visitor {
  key(key: unknown, path: Path, siblings: Set<string>): void;
  alias(alias: Alias, path: Path): void;
  value(node: Scalar, path: Path): void;
}

/** Visits everything in file order; what an alias stands for is visited once, at its anchor. */
function walk(node: unknown, path: Path, visitor: Visitor): void {
  if (isScalar(node)) visitor.value(node, path);
  if (isAlias(node)) visitor.alias(node, path);
  if (isSeq(node)) for (const [index, item] of node.items.entries()) walk(item, [...path, index], visitor);
  if (!isMap(node)) return;
  const siblings = new Set<string>();
  for (const { key, value } of node.items) {
    visitor.key(key, path, siblings);
    walk(value, [...path, keyText(key)], visitor);
  }
}

function findNode(document: Document, path: Path): { node: Node | undefined; offset: number | undefined } {
  let node: unknown = document.contents;
  let offset = startOf(node);
  for (const part of path) {
    if (isAlias(node)) node = node.resolve(document);
    let child: unknown;
    if (isSeq(node)) child = typeof part === "number" ? node.items[part] : undefined;
    else if (isMap(node)) {
      const pair = node.items.find(({ key }) => keyText(key) === String(part));
      offset = startOf(pair?.key) ?? offset;
      child = pair?.value;
    }
    node = child;
    if (child === undefined) break;
    if (typeof part === "number") offset = startOf(child) ?? offset;
  }
  if (isAlias(node)) node = node.resolve(document);
  return { node: node as Node | undefined, offset };
}

function keyText(key: unknown): string {
  return isScalar(key) ? String(typeof key.value === "string" ? key.value : (key.source ?? key.value)) : String(key);
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}

/** `path: /{object}`: a text that holds braces. */
/** What the parser's own words would not tell a person. */
const known: ReadonlyMap<string, string> = new Map([
  ["MULTIPLE_DOCS", "a second document begins here (---): keep one."],
  ["TAG_RESOLVE_FAILED", "not valid YAML: Unresolved tag: put a text that begins with ! into quotes."],
  ["DUPLICATE_KEY", "this key stands twice in one place: keep one of them."],
]);

function withHint(message: string): string {
  return /flow-(?:map|seq)-start at node end/.test(message)
    ? `${message}: put a text that holds { } or [ ] into quotes.`
    : // What follows a colon is quoted from the file, and may be a token.
      `not valid YAML: ${message.replace(/(?<=\S): .*$/s, "")}`;
}
