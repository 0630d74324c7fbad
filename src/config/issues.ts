/** Zod's issues in words that say what to write. */
import type * as z from "zod";
import { didYouMean } from "../core/nearest.ts";
import { isPlainWord, isSecretPlace } from "./secret-places.ts";

/** An issue without its place. `isKey` where the key itself is wrong, not its value. */
export interface PlainIssue {
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly isKey: boolean;
}

const missing = "is missing: ";
type Issue = z.core.$ZodIssue;

/** @param keysAt the keys that an object at this path may have, for the nearest name */
export function explainIssues(
  issues: readonly Issue[],
  input: unknown,
  keysAt: (path: readonly (string | number)[]) => readonly string[],
): readonly PlainIssue[] {
  const all = issues.flatMap((issue) => explain(issue, [], input, keysAt));
  // A misspelt key is one fault: that the right one is missing follows from it.
  const misspelt = new Set(all.filter(({ isKey }) => isKey).map(({ path }) => path.slice(0, -1).join("\n")));
  return all.filter(
    ({ path, message }) => !(message.startsWith(missing) && misspelt.has(path.slice(0, -1).join("\n"))),
  );
}

function explain(
  issue: Issue,
  prefix: readonly (string | number)[],
  input: unknown,
  keysAt: (path: readonly (string | number)[]) => readonly string[],
): readonly PlainIssue[] {
  const path = [...prefix, ...issue.path.map((part) => (typeof part === "number" ? part : String(part)))];
  const value = valueAt(input, path);
  const isSecret = isSecretPlace(path);
  const unfitting = (what: string) =>
    value === undefined
      ? `${missing}${what}`
      : `${isSecret ? kindOf(value) : describeValue(value)} does not fit: ${what}`;
  const one = (message: string): readonly PlainIssue[] => [{ path, message, isKey: false }];
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) =>
        isSecret && !isPlainWord(key)
          ? { path, message: `holds an unknown key. Known: ${keysAt(path).join(", ")}.`, isKey: false }
          : {
              path: [...path, key],
              message: `unknown key "${key}".${didYouMean(key, keysAt(path)) || ` Known: ${keysAt(path).join(", ")}.`}`,
              isKey: true,
            },
      );
    case "invalid_union": {
      const nearest = nearestBranch(issue.errors, value);
      if (nearest === undefined) return one(unfitting(`${expectedOf(issue.errors)}.`));
      return nearest.flatMap((inner) => explain(inner, path, input, keysAt));
    }
    case "invalid_value": {
      // All kinds of spaces look alike.
      const names = [...new Set(issue.values.map((name) => String(name).replace(/^\s$/, " ")))];
      if (value === undefined) return one(`${missing}give ${names.map((name) => `"${name}"`).join(" or ")}.`);
      const hint = typeof value === "string" && value.length > 2 ? didYouMean(value, names) : "";
      const shown = isSecret && !isPlainWord(String(value)) ? "" : ` ${describeValue(value)}`;
      return one(`unknown value${shown}.${hint} Valid: ${names.map((name) => `"${name}"`).join(", ")}.`);
    }
    case "invalid_type":
      // A schema may know better what was meant.
      if (!issue.message.startsWith("Invalid input")) return one(unfitting(issue.message));
      return one(unfitting(`give ${typeNames[issue.expected] ?? issue.expected}.`));
    case "too_small":
      if (issue.origin === "string" || issue.origin === "array") return one("must not be empty.");
      return one(`${describeValue(value)} is too small: the least is ${issue.minimum}.`);
    case "too_big":
      return one(`${describeValue(value)} is too large: the most is ${issue.maximum}.`);
    case "invalid_key":
      return one("a key must not be empty.");
    default:
      return one(issue.message);
  }
}

const typeNames: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a group of keys",
  record: "a group of keys",
};

/** The issues of the branch that the writer meant: the one whose kind of value it was. */
function nearestBranch(branches: readonly (readonly Issue[])[], value: unknown): readonly Issue[] | undefined {
  const fitting = branches.filter((issues) => !issues.some((issue) => isWrongKind(issue, value)));
  if (fitting.length === 0) return undefined;
  // A word that is another branch's tells that this one was not meant: { type: oauth } lacks its address, and is no bearer.
  const meant = fitting.filter((issues) => !issues.some((issue) => isOtherWord(issue, value)));
  if (meant.length === 0) {
    const words = fitting.flatMap((issues) => issues.filter((issue) => isOtherWord(issue, value)));
    const [first] = words;
    const isOneKey = words.every(({ path }) => path[0] === first?.path[0]);
    if (first?.code === "invalid_value" && isOneKey) {
      return [{ ...first, values: words.flatMap((issue) => (issue.code === "invalid_value" ? issue.values : [])) }];
    }
  }
  return (meant.length > 0 ? meant : fitting).reduce((best, next) => (next.length < best.length ? next : best));
}

function isOtherWord({ code, path }: Issue, value: unknown): boolean {
  return code === "invalid_value" && path.length === 1 && typeof valueAt(value, path.map(String)) === "string";
}

function isWrongKind(issue: Issue, value: unknown): boolean {
  if (issue.path.length > 0) return false;
  if (issue.code === "invalid_union") return nearestBranch(issue.errors, value) === undefined;
  // A list or a group is no misspelt word.
  if (issue.code === "invalid_value") return typeof value === "object" && value !== null;
  return issue.code === "invalid_type";
}

function expectedOf(branches: readonly (readonly Issue[])[]): string {
  const names = branches.flat().flatMap((issue): readonly string[] => {
    if (issue.code === "invalid_union") return [expectedOf(issue.errors).replace(/^give /, "")];
    if (issue.code === "invalid_value" && issue.path.length === 0)
      return issue.values.map((name) => JSON.stringify(name));
    return issue.code === "invalid_type" ? [typeNames[issue.expected] ?? issue.expected] : [];
  });
  return `give ${[...new Set(names.flatMap((name) => name.split(" or ")))].join(" or ")}`;
}

function describeValue(value: unknown): string {
  return typeof value === "object" || value === undefined ? kindOf(value) : JSON.stringify(value);
}

/** What kind of value it is, and nothing of it. */
function kindOf(value: unknown): string {
  if (value === null || value === undefined) return "an empty value";
  if (Array.isArray(value)) return "a list";
  const kinds: Readonly<Record<string, string>> = { string: "a text", number: "a number", boolean: "true or false" };
  return kinds[typeof value] ?? "a group of keys";
}

function valueAt(input: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (value, part) =>
      typeof value === "object" && value !== null && Object.hasOwn(value, part)
        ? (value as Readonly<Record<string | number, unknown>>)[part]
        : undefined,
    input,
  );
}
