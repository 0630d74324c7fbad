import * as z from "zod";
import { UsageError } from "../core/errors.ts";
import { Secret } from "./secrets.ts";

/** A text in one of the syntaxes of `values.ts`, parsed. */
export function parsed<T>(parse: (text: string) => T) {
  return z.string().transform((text, context) => tryParse(parse, text, context));
}

/** The same where a plain number is as good: `limit: 100`, or `limit: ${LIMIT}`, which is a text. */
export function parsedNumber<T>(parse: (text: string) => T) {
  return z.union([z.number(), z.string()]).transform((value, context) => tryParse(parse, String(value), context));
}

function tryParse<T>(parse: (text: string) => T, text: string, context: z.core.$RefinementCtx): T {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    context.issues.push({ code: "custom", message: error.message, input: text });
    return z.NEVER;
  }
}

/** Text that is there. */
export const name = z.string().min(1);

/**
 * A secret: its text, or where it is.
 * @param check looks at a text; what it throws must not repeat it
 */
export function secretSchema(what: string, check: (text: string) => unknown = () => {}) {
  const secret = (text: string) => {
    check(text);
    return new Secret(text);
  };
  return z
    .union([
      z
        .string()
        .min(1)
        .transform((text, context) => tryParse(secret, text, context)),
      z.strictObject({ file: name.describe("A file that holds nothing but the secret.") }),
      z.strictObject({
        command: z.array(name).min(1).describe("A program and its arguments; its first line is the secret."),
      }),
    ])
    .describe(`${what}: \${NAME} from the environment, { file: path } or { command: [program, argument] }.`);
}
