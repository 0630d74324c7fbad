/** What a config says of an API under `destination:`. */
import * as z from "zod";
import { headers } from "./declaration-parts.ts";
import { authSchema } from "./declare-auth.ts";
import { createSchema, updateSchema, writeSchema } from "./declare-request.ts";
import { errorsSchema, responseSchema } from "./declare-response.ts";
import { valuesSchema } from "./declare-values.ts";

const emulated = ["attio", "salesforce", "zoho", "airtable"] as const;

export const shape = {
  auth: authSchema,
  headers: headers.optional().describe("Constant headers of every request. No credentials: those belong to auth."),
  write: writeSchema,
  update: updateSchema,
  create: createSchema,
  response: responseSchema,
  errors: errorsSchema,
  values: valuesSchema,
  ignoreCase: z
    .boolean()
    .optional()
    .describe("The API takes match values that differ in letter case for the same. Default false."),
  sandbox: z
    .enum(emulated)
    .optional()
    .describe("Which API stands in with --sandbox: attio, salesforce, zoho or airtable."),
};

export type Declaration = z.output<z.ZodObject<typeof shape, z.core.$strict>>;
