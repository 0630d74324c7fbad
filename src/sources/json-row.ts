import { rejectKey } from "../core/rejects.ts";
import type { BadRow, Header, ObjectRow, Problem } from "../core/types.ts";
import { type JsonFault, maxDepth, parseLine } from "./json-line.ts";

/** How much of a text that is no row is kept, in characters, for the rejects file and the terminal. */
export const keptCharacters = 10_000;

/**
 * The row of one JSON text, a bad one where it is no object. `advice`: how a row is to be written in this format.
 * `mayHoldLongNumber`: see `parseLine`.
 */
export function jsonRow(
  header: Header,
  text: string,
  line: number,
  advice: string,
  mayHoldLongNumber: boolean,
): ObjectRow | BadRow {
  const parsed = parseLine(text, mayHoldLongNumber);
  if ("value" in parsed) {
    const { value } = parsed;
    const row = { kind: "object", header, file: header.file, line, value } as const;
    return Object.hasOwn(value, rejectKey) ? withoutReason(row) : row;
  }
  const { fault, detail } = parsed;
  const problem = { code: fault, message: messages[fault](advice) };
  return badJsonRow(header, text, line, detail === undefined ? problem : { ...problem, detail });
}

/** A text that is no row, cut to what is kept of it. */
export function badJsonRow(header: Header, text: string, line: number, problem: Problem): BadRow {
  // Never half of a surrogate pair: writing it would make it U+FFFD.
  const kept = text.slice(0, keptCharacters).replace(/[\uD800-\uDBFF]$/, "");
  return { kind: "bad", header, file: header.file, line, text: kept, problem };
}

/** A row of a rejects file: the object that it was, and the line it was on. */
function withoutReason(row: ObjectRow): ObjectRow {
  const { [rejectKey]: reason, ...value } = row.value;
  const line = typeof reason === "object" && reason !== null && "line" in reason ? reason.line : undefined;
  const isLine = typeof line === "number" && Number.isSafeInteger(line) && line > 0;
  return isLine ? { ...row, value, rejectedLine: line } : { ...row, value };
}

const messages = {
  "json-invalid": (advice) => `is not valid JSON: ${advice}`,
  "json-not-object": (advice) => `is not a JSON object: ${advice}`,
  "json-duplicate-key": () => "an object has the same key twice: leave one of them",
  "json-too-deep": () => `is nested more than ${maxDepth} levels deep: flatten it at its source`,
} satisfies Record<JsonFault, (advice: string) => string>;
