import type { JsonObject, JsonValue } from "../../core/types.ts";
import type { ApiRequest, Reply } from "../api.ts";
import type { RevnueSettings } from "./settings.ts";

/** What is wrong with a body, per field. */
export type FieldErrors = Readonly<Record<string, string>>;

export function succeed(status: number, content: JsonValue): Reply {
  return { status, body: JSON.stringify(content) };
}

/** `{detail}`. Revnue API: requests. */
export function refuse(status: number, detail: string): Reply {
  return { status, body: JSON.stringify({ detail }) };
}

/** Per field `{field: [message]}`, with dots for what lies deeper as objects, or the first message as `detail`. */
export function refuseFields(status: number, shape: "fields" | "detail", errors: FieldErrors): Reply {
  const entries = Object.entries(errors);
  if (shape === "detail") {
    const [field, message] = entries[0] ?? ["body", "is invalid."];
    return refuse(status, `${field}: ${message}`);
  }
  const body: Record<string, JsonValue> = {};
  for (const [path, message] of entries) {
    const [field = "", ...deeper] = path.split(".");
    if (deeper.length === 0) body[field] = [message];
    else body[field] = { ...(body[field] as JsonObject | undefined), [deeper.join(".")]: [message] };
  }
  return { status, body: JSON.stringify(body) };
}

/** The 429 of the account, naming the wait twice. Revnue API: rate limit. */
export function throttled(waitMs: number): Reply {
  const seconds = Math.ceil(waitMs / 1000);
  return {
    ...refuse(429, `Request was throttled. Expected available in ${seconds} second${seconds === 1 ? "" : "s"}.`),
    headers: { "Retry-After": String(seconds) },
    waitMs,
  };
}

/** A list in the envelope that is set. `read` gives a page of it. */
export function listReply(
  { listEnvelope, pageSize }: RevnueSettings,
  { path, query, headers }: ApiRequest,
  prefix: string,
  total: number,
  read: (limit: number, offset: number) => readonly JsonValue[],
): Reply {
  if (listEnvelope === "array") return succeed(200, read(total, 0));
  const number = Number(query.get("page") ?? 1);
  const size = Math.max(1, pageSize);
  const pages = Math.max(1, Math.ceil(total / size));
  if (!Number.isInteger(number) || number < 1 || number > pages) return refuse(404, "Invalid page.");
  const link = (to: number): string | null => {
    if (to < 1 || to > pages) return null;
    const other = new URLSearchParams(query);
    other.set("page", String(to));
    return `http://${headers.host ?? "sandbox"}${prefix}${path}?${other}`;
  };
  return succeed(200, {
    count: total,
    next: link(number + 1),
    previous: link(number - 1),
    results: read(size, (number - 1) * size),
  });
}
