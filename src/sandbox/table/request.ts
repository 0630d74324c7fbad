import { isUtf8 } from "node:buffer";
import type { JsonObject, JsonValue } from "../../core/types.ts";
import type { ApiRequest, Exchange, Reply } from "../api.ts";
import { defaultToken, type Token } from "../options.ts";

/** The decoded steps of a path; a step that cannot be decoded is empty, which no page has. */
export function splitPath(path: string): readonly string[] {
  return path
    .slice(1)
    .split("/")
    .map((part) => {
      try {
        return decodeURIComponent(part);
      } catch {
        return "";
      }
    });
}

/** The body as a JSON object; undefined where it is none. */
export function readObject({ body }: ApiRequest): JsonObject | undefined {
  if (!isUtf8(body)) return undefined;
  try {
    const parsed: unknown = JSON.parse(body.toString());
    return isObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isList(value: unknown): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** What the authorization header carries after the scheme; undefined where it is absent or of another scheme. */
export function readToken({ headers }: ApiRequest, scheme: string): string | undefined {
  const [name = "", token, ...rest] = (headers.authorization ?? "").trim().split(/ +/);
  return name.toLowerCase() === scheme.toLowerCase() && rest.length === 0 ? token : undefined;
}

/** The tokens that are let in. Scopes are another API's. */
export function tokensOf(tokens: readonly Token[] | undefined): ReadonlySet<string> {
  return new Set(tokens?.map(({ token }) => token) ?? [defaultToken]);
}

export function reply(status: number, content: JsonValue, headers?: Readonly<Record<string, string>>): Reply {
  return { status, body: JSON.stringify(content), ...(headers === undefined ? {} : { headers }) };
}

/** A request that is not carried out; `where` is what is known of it for the score. */
export function refused(refusal: Reply, where?: Partial<Exchange>): Exchange {
  return { route: "records", ...where, refusal, run: () => refusal };
}

/** A matching value as the score writes it. */
export function toKey(value: JsonValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
