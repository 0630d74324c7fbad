import { isUtf8 } from "node:buffer";
import type { JsonObject } from "../../core/types.ts";
import type { ApiRequest } from "../api.ts";
import { type Answer, refusal } from "./answers.ts";

/** The body as an object, or what it is refused with: an error without a category. HubSpot API: errors. */
export function readJson({ headers, body }: ApiRequest): { readonly json: JsonObject } | Answer {
  const type = headers["content-type"]?.split(";", 1)[0]?.trim().toLowerCase();
  if (type !== "application/json" || headers["content-encoding"] !== undefined) {
    return refusal(415, "The body must be sent as application/json.");
  }
  if (!isUtf8(body)) return invalidAt(1, 1, "it is not UTF-8");
  const text = body.toString();
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json === "object" && json !== null && !Array.isArray(json)) return { json: json as JsonObject };
    return invalidAt(1, 1, "it is no object");
  } catch (error) {
    // Node tells the place of some errors only: the end stands for the others.
    const position = /at position (\d+)/.exec((error as Error).message)?.[1];
    const before = text.slice(0, position === undefined ? text.length : Number(position)).split("\n");
    return invalidAt(before.length, (before.at(-1)?.length ?? 0) + 1, "it cannot be parsed");
  }
}

function invalidAt(line: number, column: number, reason: string): Answer {
  return refusal(400, `Invalid input JSON on line ${line}, column ${column}: ${reason}`);
}
