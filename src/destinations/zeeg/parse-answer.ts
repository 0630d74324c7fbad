import type { JsonObject, JsonValue, MappedRecord } from "../../core/types.ts";
import { parseJson } from "../parse-json.ts";

const name = '"attributes":';
/**
 * Stands for what is cut out. No answer holds it, as none can know it; and with an exponent, so that a digit behind it, with
 * which the answer would be no JSON, does not leave it what it is.
 */
const placeholder = (1 + Math.random()) * 1e-300;

/**
 * The answer to the write of a record, as `JSON.parse` has it; undefined where it is no JSON. Where it repeats the record as
 * it was sent, as Zeeg's documentation shows it, `attributes` are the record's own values: to read their text once more
 * would take longer than all else that is done with an answer.
 */
export function parseAnswer(text: string, { values, text: sent }: MappedRecord): JsonValue | undefined {
  const repeated = sent === undefined ? undefined : parseRepeated(text, sent, values);
  return repeated ?? (parseJson(text) as JsonValue | undefined);
}

/** Undefined where the record's attributes are not shown as they were sent. */
function parseRepeated(text: string, sent: string, values: JsonObject): JsonObject | undefined {
  // In a text within the JSON the quotes would be escaped: this is the name of a member.
  const nameAt = text.indexOf(name);
  const from = nameAt + name.length;
  if (nameAt === -1 || !text.startsWith(sent, from)) return undefined;
  const body = parseJson(text.slice(0, from) + placeholder + text.slice(from + sent.length)) as
    | { [key: string]: JsonValue }
    | undefined;
  for (const key in body) {
    const record = body[key] as { attributes?: JsonValue } | null;
    if (record?.attributes !== placeholder) continue;
    record.attributes = values;
    return body;
  }
  return undefined;
}
