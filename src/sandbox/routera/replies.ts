import type { JsonObject } from "../../core/types.ts";
import type { Reply } from "../api.ts";

export function succeed(status: number, content: JsonObject): Reply {
  return { status, body: JSON.stringify(content) };
}

/** `{message, error: true}`, as every page but that of tokens refuses. */
export function refuse(status: number, message: string): Reply {
  return { status, body: JSON.stringify({ message, error: true }) };
}
