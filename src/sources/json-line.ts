import type { JsonObject, JsonValue } from "../core/types.ts";
import { isEscaped, parseExactly } from "./json-exact.ts";
import { hasLongRun } from "./long-number.ts";

/** Why a line is no row. */
export type JsonFault = "json-invalid" | "json-not-object" | "json-duplicate-key" | "json-too-deep";

export type ParsedLine =
  | { readonly value: JsonObject }
  /** `detail`: the parser's own words, which may quote the line. */
  | { readonly fault: JsonFault; readonly detail?: string };

/** Objects and arrays within each other beyond this are an attack or a bug, and would overflow the stack later on. */
export const maxDepth = 200;

/**
 * Parses one line as JSON.parse does, but never loses anything in silence: two equal keys are a fault, and a number that
 * a double cannot hold becomes a string of its own digits. The few lines where that may matter are found by a cheap look
 * at the result and the text, and only those are parsed slowly. `mayHoldLongNumber`: false where the caller has seen that
 * no part of the line has a run that `hasLongRun` would find.
 */
export function parseLine(text: string, mayHoldLongNumber = true): ParsedLine {
  let value: JsonValue;
  try {
    value = JSON.parse(text) as JsonValue;
  } catch (error) {
    return { fault: "json-invalid", detail: error instanceof Error ? error.message : String(error) };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return { fault: "json-not-object" };
  const record = value as JsonObject;
  const survey = { members: 0, tiny: false, infinite: false };
  if (!surveyObject(record, 1, survey)) return { fault: "json-too-deep" };
  const lostExponent = survey.infinite || (survey.tiny && negativeExponent.test(text));
  const isPlain =
    !lostExponent && survey.members === countKeyColons(text) && !(mayHoldLongNumber && hasLongRun(Buffer.from(text)));
  if (isPlain) return { value: record };
  const exact = parseExactly(text);
  return exact.duplicateKey ? { fault: "json-duplicate-key" } : { value: exact.value as JsonObject };
}

const negativeExponent = /\d[eE]-/;

interface Survey {
  /** Keys of all objects, nested ones included. */
  members: number;
  /** A number that may have been a smaller one, before a negative exponent was lost: zero or subnormal. */
  tiny: boolean;
  /** A number that was too large for a double. */
  infinite: boolean;
}

/** False where it is nested too deeply. */
function surveyObject(value: JsonObject, depth: number, survey: Survey): boolean {
  if (depth > maxDepth) return false;
  for (const key in value) {
    survey.members++;
    if (!surveyValue(value[key], depth, survey)) return false;
  }
  return true;
}

function surveyValue(value: JsonValue | undefined, depth: number, survey: Survey): boolean {
  if (typeof value === "number") {
    const size = Math.abs(value);
    if (size < 1e-290) survey.tiny = true;
    else if (size > Number.MAX_VALUE) survey.infinite = true;
    return true;
  }
  if (typeof value !== "object" || value === null) return true;
  if (!Array.isArray(value)) return surveyObject(value as JsonObject, depth + 1, survey);
  if (depth >= maxDepth) return false;
  for (const element of value as readonly JsonValue[]) {
    if (!surveyValue(element, depth + 1, survey)) return false;
  }
  return true;
}

/**
 * At least as many as the text has keys, and exactly as many unless a string holds `":`. So if it equals the number of
 * keys in the result, JSON.parse has dropped none. -1 where a key is empty or ends with a quote: Node 24 (seen in 24.21.0)
 * takes `"k\""` for the key `k\` once it has met an object with that one, so its word is not taken for such a line.
 */
function countKeyColons(text: string): number {
  let count = 0;
  for (let at = text.indexOf(":"); at !== -1; at = text.indexOf(":", at + 1)) {
    let quote = at - 1;
    while (text.charCodeAt(quote) <= 0x20) quote--;
    if (text.charCodeAt(quote) !== 0x22) continue;
    const last = text.charCodeAt(quote - 1);
    if (last === 0x22) return -1;
    if (last !== 0x5c || !isEscaped(text, quote)) count++;
  }
  return count;
}
