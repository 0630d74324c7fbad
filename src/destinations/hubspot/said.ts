import * as z from "zod";
import { parseJson } from "../parse-json.ts";

/** What HubSpot said of one error. Every part may be missing: HubSpot API, error handling. */
export interface Said {
  readonly message?: string;
  /** `VALIDATION_ERROR`, `OBJECT_NOT_FOUND`, `CONFLICT`, ... */
  readonly category?: string;
  /** `PROPERTY_DOESNT_EXIST`, `INVALID_OPTION`, ... */
  readonly code?: string;
  /** Which limit a 429 is about. */
  readonly policyName?: string;
  readonly context: { readonly [name: string]: readonly string[] };
  readonly errors: readonly Said[];
}

const text = z.string().optional().catch(undefined);
const saidSchema = z.object({
  message: text,
  category: text,
  code: text,
  policyName: text,
  context: z.record(z.string(), z.unknown()).catch({}),
  errors: z.array(z.unknown()).catch([]),
});

/** How deep errors within errors are looked into. */
const maxDepth = 4;

/** Reads an error; undefined where it is no object. */
export function readSaid(value: unknown, depth = 0): Said | undefined {
  const parsed = saidSchema.safeParse(value);
  if (!parsed.success) return undefined;
  const { message, category, code, policyName, context, errors } = parsed.data;
  return {
    ...(message !== undefined && message !== "" && { message }),
    ...(category !== undefined && { category }),
    ...(code !== undefined && { code }),
    ...(policyName !== undefined && { policyName }),
    context: Object.fromEntries(Object.entries(context).map(([name, given]) => [name, textsOf(given)])),
    errors: depth >= maxDepth ? [] : errors.flatMap((one) => readSaid(one, depth + 1) ?? []),
  };
}

/** Reads the body of an answer that is an error; undefined where it is not one of HubSpot's. */
export function readErrorBody(body: string): Said | undefined {
  return readSaid(parseJson(body));
}

/** An error and all within it. */
export function* allSaid(said: Said): Generator<Said> {
  yield said;
  for (const inner of said.errors) yield* allSaid(inner);
}

/** Every text that the context has under this name, at any depth. */
export function contextOf(said: Said, name: string): readonly string[] {
  return [...new Set([...allSaid(said)].flatMap(({ context }) => context[name] ?? []))];
}

/** `Property values were not valid: [...]`: the list stands in the message as JSON. */
interface FaultyProperties {
  /** The words around the list. */
  readonly before: string;
  readonly after: string;
  readonly faulty: readonly { readonly name?: string; readonly message: string; readonly error?: string }[];
}

const faultySchema = z.array(z.object({ name: text, message: z.string(), error: text }));

/** Undefined where there is no such list in the message, or none that can be read. */
export function faultyPropertiesIn(message: string): FaultyProperties | undefined {
  const start = message.indexOf("[{");
  const end = message.lastIndexOf("}]") + 2;
  const list = faultySchema.safeParse(start < 0 ? undefined : parseJson(message.slice(start, end)));
  if (!list.success) return undefined;
  const faulty = list.data.map(({ name, message: words, error }) => ({
    message: words,
    ...(name !== undefined && { name }),
    ...(error !== undefined && { error }),
  }));
  return { before: message.slice(0, start), after: message.slice(end), faulty };
}

/** Contexts hold lists of texts; where one is a text alone, it is taken as such a list. */
function textsOf(given: unknown): readonly string[] {
  const items: readonly unknown[] = Array.isArray(given) ? given : [given];
  return items.flatMap((item) => (typeof item === "string" || typeof item === "number" ? [String(item)] : []));
}
