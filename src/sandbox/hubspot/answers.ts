import type { JsonObject, JsonValue } from "../../core/types.ts";
import type { Reply } from "../api.ts";
import type { ValueError } from "./values.ts";

/** What goes back, before ids and limits are added. Without `content` the body is empty. */
export interface Answer {
  readonly status: number;
  readonly content?: JsonObject;
  readonly headers?: Readonly<Record<string, string>>;
  readonly did?: Exclude<Reply["did"], undefined>;
}

/** The account that messages name. */
export const portalId = 42;

type Context = Readonly<Record<string, readonly string[]>>;

interface Rest {
  readonly category?: string;
  readonly context?: Context;
  readonly errors?: readonly JsonValue[];
  readonly [more: string]: JsonValue | undefined;
}

/** An error in HubSpot's envelope. Not every one has a category. HubSpot API: errors. */
export function refusal(status: number, message: string, rest: Rest = {}): Answer {
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  return { status, content: { status: "error", message, ...given } as JsonObject };
}

export function invalid(message: string, context?: Context): Answer {
  return refusal(400, message, { category: "VALIDATION_ERROR", ...(context === undefined ? {} : { context }) });
}

/** Values that are refused: told as JSON inside the message, and as `errors`. */
export function invalidProperties(errors: readonly ValueError[]): Answer {
  const inMessage = errors.map(({ name, code, message }) => ({
    isValid: false,
    message,
    error: code,
    name,
    localizedErrorMessage: message,
    portalId,
  }));
  return refusal(400, `Property values were not valid: ${JSON.stringify(inMessage)}`, {
    errors: errors.map(({ name, code, message }) => ({ message, code, context: { propertyName: [name] } })),
    category: "VALIDATION_ERROR",
  });
}

/** No record has this id. An id that is no number is told apart. */
export function notFound(id: string): Answer {
  if (/^\d+$/.test(id)) return refusal(404, "resource not found");
  return refusal(404, "Object not found.  objectId are usually numeric.", { category: "OBJECT_NOT_FOUND" });
}

/** A refusal as one of the `errors` of a 207: with what it says, but without the nested lists of the full envelope. */
export function toBatchError({ content = {} }: Answer, traceId: string): JsonObject {
  const { category = "VALIDATION_ERROR", message = "", context = {} } = content;
  return { status: "error", category, message, context: { objectWriteTraceId: [traceId], ...(context as JsonObject) } };
}
