import * as z from "zod";
import { maskValues } from "../core/mask.ts";
import type { MappedRecord, Problem } from "../core/types.ts";
import { hideSecrets } from "../http/secrets.ts";

const longestMessage = 500;

/** Error bodies seen in the field: `{message}`, `{error}`, `{detail}`, and per-field `errors`. */
const bodySchema = z.object({
  message: z.string().optional(),
  error: z.string().optional(),
  detail: z.string().optional(),
  errors: z.record(z.string(), z.union([z.string(), z.array(z.string())])).optional(),
});

/**
 * The problem of a refused record, in the server's own words. Values of the record are masked in `message` and stand in
 * `detail` only.
 */
export function rejection(
  answer: { readonly status: number; readonly text: string },
  record: MappedRecord | undefined,
  secrets: readonly string[],
): Problem {
  const { said, field } = read(answer.text);
  const words = hideSecrets(said ?? `no message`, secrets).slice(0, longestMessage);
  const detail = `${answer.status}: ${words}`;
  const message = record ? maskValues(detail, record.values) : detail;
  return {
    code: `http-${answer.status}`,
    message,
    ...(field !== undefined && { field }),
    ...(message !== detail && { detail }),
  };
}

function read(text: string): { said?: string; field?: string } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return {};
  }
  const body = bodySchema.safeParse(json);
  if (!body.success) return {};
  const { message, error, detail, errors = {} } = body.data;
  const fields = Object.entries(errors).map(([name, texts]) => `${name}: ${[texts].flat().join(" ")}`);
  const head = message ?? error ?? detail;
  const said = [head, fields.join("; ")].filter((part) => part !== undefined && part !== "").join(" - ");
  const field = Object.keys(errors)[0];
  return { ...(said !== "" && { said }), ...(field !== undefined && { field }) };
}
