/** The transforms by name. Adding one: a file, a line in the registry, and one in the schema. */
import * as z from "zod";
import { digits } from "./digits.ts";
import { email } from "./email.ts";
import { fill } from "./fill.ts";
import { join, split } from "./items.ts";
import { lower, title, upper } from "./letter-case.ts";
import { phone } from "./phone.ts";
import { replace } from "./replace.ts";
import { collapse, trim } from "./spaces.ts";
import type { TransformKind } from "./transform.ts";
import { truncate } from "./truncate.ts";
import { url } from "./url.ts";

/** Those whose name may stand alone. */
const bareNames = ["trim", "collapse", "lower", "upper", "title", "digits", "phone", "email", "url"] as const;

/** Those that take parameters, in the form `{ name: parameters }`. */
const parametrisedKeys = {
  replace: replace.parameters.optional(),
  split: split.parameters.optional(),
  join: join.parameters.optional(),
  truncate: truncate.parameters.optional(),
  default: fill.parameters.optional(),
  phone: phone.parameters.optional(),
  url: url.parameters.optional(),
};

type TransformName = (typeof bareNames)[number] | keyof typeof parametrisedKeys;

const kinds = {
  trim,
  collapse,
  lower,
  upper,
  title,
  replace,
  split,
  join,
  truncate,
  default: fill,
  digits,
  phone,
  email,
  url,
} satisfies Record<TransformName, TransformKind>;

const step = z.union([
  z.enum(bareNames),
  z
    .strictObject(parametrisedKeys)
    .refine((step) => Object.values(step).filter((one) => one !== undefined).length === 1, {
      error: "one step is one transform: write each with a - of its own.",
      when: ({ issues }) => issues.length === 0,
    }),
]);

export const transformSchema = z
  .array(step)
  .min(1)
  .describe(
    "What is done to the text of the cell, in this order, before it is taken for blank, looked up and converted.",
  );

/** One entry of a field's `transform`. */
export type TransformSpec = z.output<typeof step>;

/** The transform that an entry names, with what stands after its name. */
export function transformOf(spec: TransformSpec): {
  readonly name: TransformName;
  readonly kind: TransformKind;
  readonly parameters: unknown;
} {
  const [name, parameters] = typeof spec === "string" ? [spec, undefined] : (Object.entries(spec)[0] ?? []);
  const known = name as TransformName;
  return { name: known, kind: kinds[known], parameters };
}
