import { isUtf8 } from "node:buffer";
import type { JsonObject } from "../core/types.ts";
import type { ApiRequest } from "./api.ts";

/** Why a body is refused, for people. */
export const bodyFaults = {
  400: "The body must be a JSON object.",
  415: "The body must be sent as application/json.",
} as const;

/** The body as an object, or the status that refuses it. */
export function readBody({ headers, body }: ApiRequest): JsonObject | keyof typeof bodyFaults {
  const type = headers["content-type"]?.split(";", 1)[0]?.trim().toLowerCase();
  if (type !== "application/json" || headers["content-encoding"] !== undefined) return 415;
  if (!isUtf8(body)) return 400;
  try {
    const parsed: unknown = JSON.parse(body.toString());
    return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed) ? (parsed as JsonObject) : 400;
  } catch {
    return 400;
  }
}

/** The token of `Authorization: Bearer <token>`, empty where there is none. */
export function readToken({ headers }: ApiRequest): string {
  return /^Bearer +(\S+)$/i.exec(headers.authorization ?? "")?.[1] ?? "";
}

/** How the scoreboard names a matching value. */
export function toKey(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The decoded steps of a path; a step that cannot be decoded is empty, which no page has. */
export function splitPath(path: string): readonly string[] {
  return path
    .slice(1)
    .split("/")
    .map((part) => {
      if (!part.includes("%")) return part;
      try {
        return decodeURIComponent(part);
      } catch {
        return "";
      }
    });
}
