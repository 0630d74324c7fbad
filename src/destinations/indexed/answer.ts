import type { Retry } from "../../core/destination.ts";
import type { JsonValue } from "../../core/types.ts";

/** A 2xx from something that is not the API (a proxy, a login page) is no delivery: it may or may not have been done. */
export function unreadable(title: string, status: number): Retry {
  const message = `The server answered ${status}, but not as ${title} does. If this goes on, check --base-url and what stands between.`;
  return { status: "retry", kind: "ambiguous", problem: { code: "answer-unreadable", message } };
}

/**
 * What is stored, as it is to be compared with what was sent: the sent value itself where the stored one means the same in
 * another form, as the forms in which an API reads and writes its values may differ.
 */
export function asSent(sent: JsonValue, stored: JsonValue): JsonValue {
  return meansTheSame(sent, stored) ? sent : stored;
}

function meansTheSame(sent: JsonValue, stored: JsonValue): boolean {
  if (sent === stored) return true;
  if (typeof sent === "number") return typeof stored === "string" && stored.trim() !== "" && Number(stored) === sent;
  if (typeof sent === "boolean") return stored === String(sent);
  if (typeof sent === "string") {
    if (typeof stored === "number") return String(stored) === sent;
    return typeof stored === "string" && isMoment(sent) && isMoment(stored) && Date.parse(sent) === Date.parse(stored);
  }
  // An option, of which the API stores the bare id.
  return typeof sent === "object" && sent !== null && "id" in sent && meansTheSame(sent.id, stored);
}

/** A day counts as its midnight in UTC. */
function isMoment(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/.test(text);
}
