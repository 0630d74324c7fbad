import * as z from "zod";
import { maskValues } from "../core/mask.ts";
import type { JsonObject, MappedRecord, Problem } from "../core/types.ts";
import { hideSecrets } from "../http/secrets.ts";
import { parseJson } from "./parse-json.ts";

const longestMessage = 500;

const sentence = z.string().optional().catch(undefined);

/** Error bodies seen in the field: `{message}`, `{error}`, `{detail}`, and per-field `errors`. One odd part hides no other. */
const bodySchema = z.object({ message: sentence, error: sentence, detail: sentence, errors: z.unknown().optional() });

/** How deep `errors` are looked into. */
const maxDepth = 8;

/**
 * The problem of a refused record, in the server's own words. Values of the record are masked in `message` and stand in
 * `detail` only.
 */
export function rejection(
  answer: { readonly status: number; readonly text: string },
  record: MappedRecord | undefined,
  secrets: readonly string[],
): Problem {
  return wordedProblem(answer.status, readRefusal(answer.text, record?.values ?? {}), record?.values, secrets);
}

/**
 * The same, where the server's words and the field were found by other means.
 * @param values what is masked
 */
export function wordedProblem(
  status: number,
  { said, field }: Said,
  values: JsonObject | undefined,
  secrets: readonly string[],
): Problem {
  const words = hideSecrets(said ?? "no message", secrets);
  // Masked before it is cut: of a value that is cut in two, the first half would be left to read.
  const masked = values ? maskValues(words, values) : words;
  const shown = (text: string) => `${status}: ${text.slice(0, longestMessage)}`;
  const detail = shown(words);
  const message = shown(masked);
  return {
    code: `http-${status}`,
    message,
    ...(field !== undefined && { field }),
    ...(message !== detail && { detail }),
  };
}

/** What a server said, and the attribute it was about. */
export interface Said {
  readonly said?: string;
  readonly field?: string;
}

/** Finds the words of a refusal in the usual places. `values` are the record's: its slugs are preferred as the field. */
export function readRefusal(text: string, values: JsonObject): Said {
  const json = parseJson(text);
  const body = bodySchema.safeParse(json);
  if (!body.success) return {};
  const { message, error, detail } = body.data;
  const { errors = perFieldBody(json) } = body.data;
  const fields = new Map<string, string[]>();
  let field: string | undefined;
  for (const { path, said } of textsIn(errors)) {
    const name = path.join(".");
    if (Object.hasOwn(values, name)) field ??= name;
    fields.set(name, [...(fields.get(name) ?? []), said]);
    const own = path.flatMap((part) => part.split(".")).find((part) => Object.hasOwn(values, part));
    field ??= own ?? (Array.isArray(errors) ? undefined : path.at(-1));
  }
  const perField = [...fields].map(([name, texts]) => `${name === "" ? "" : `${name}: `}${texts.join(" ")}`);
  const said = [message ?? error ?? detail, perField.join("; ")].filter((part) => part !== undefined && part !== "");
  return { ...(said.length > 0 && { said: said.join(" - ") }), ...(field !== undefined && { field }) };
}

/** `{"name": ["Too long."]}`, the fields at the top and no word beside them: Django REST Framework's, among others. */
function perFieldBody(json: unknown): unknown {
  const entries = Object.entries(json ?? {});
  if (entries.some(([name]) => Object.hasOwn(bodySchema.shape, name))) return undefined;
  const isSaid = (said: unknown) =>
    Array.isArray(said) ? said.every((text) => typeof text === "string") : typeof said === "object";
  return Object.fromEntries(entries.filter(([, said]) => isSaid(said)));
}

/** Every text in `errors` with the names that lead to it: how they are nested is not documented. */
function* textsIn(
  value: unknown,
  path: readonly string[] = [],
  depth = 0,
): Generator<{ readonly path: readonly string[]; readonly said: string }> {
  if (typeof value === "string") yield { path, said: value };
  else if (typeof value === "object" && value !== null && depth < maxDepth) {
    for (const [name, item] of Object.entries(value)) {
      yield* textsIn(item, Array.isArray(value) ? path : [...path, name], depth + 1);
    }
  }
}
