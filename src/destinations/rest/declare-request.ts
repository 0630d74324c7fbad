import * as z from "zod";
import type { JsonValue } from "../../core/types.ts";
import { headers, isSecretParameter, refusedStatuses } from "./declaration-parts.ts";

/** Anything that YAML or JSON can write. */
const template = z.unknown().transform((value) => value as JsonValue);

const parts = {
  method: z.enum(["PUT", "PATCH", "POST"]).describe("The HTTP method."),
  path: z
    .string()
    .refine((path) => !path.includes("?"), "what follows the ? belongs to query: { name: value }.")
    .refine((path) => path.startsWith("/"), "begins with /, and follows the base URL.")
    .refine(
      (path) => /^[\x21-\x7e]*$/.test(path) && !path.includes("#"),
      "holds spaces, # or letters that no path can carry: write them percent-encoded.",
    )
    .describe("The path below the base URL, with {object}, {match} and {key}, which are percent-encoded."),
  query: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String))
    .superRefine((query, context) => {
      for (const [name, text] of Object.entries(query)) {
        if (text.includes("{") || !isSecretParameter(name)) continue;
        const message = "holds a credential, which no address may: it stands in every log on the way. Send it by auth.";
        context.addIssue({ code: "custom", message, path: [name] });
      }
    })
    .describe("Parameters of the query, with the same placeholders."),
  headers: headers.describe("Constant headers of this request."),
  body: template.describe(
    'The body: "{values}" stands for the values, "{key}" for the match value, "{records}" for the list of records of a batch. Default: "{values}", or "{records}" for a batch.',
  ),
  batch: z.int().min(1).max(1000).describe("Most records in one request. Default 1, which is no batch."),
  record: template.describe(
    'One record of a batch; "...": "{values}" puts the values beside other keys. Default "{values}".',
  ),
  omitMatch: z
    .boolean()
    .describe("Leave the match attribute out of the values, where the API takes it in {key} alone. Default false."),
  idempotent: z
    .boolean()
    .describe(
      "The same request twice does what it does once. Default true for write and update, false for create. With false, one whose answer was lost is not sent again.",
    ),
  reject: refusedStatuses.describe("Statuses that refuse the record for good, where others would stop the run: 404."),
};

const optional = {
  method: parts.method.optional(),
  path: parts.path.optional(),
  query: parts.query.optional(),
  headers: parts.headers.optional(),
  body: parts.body.optional(),
  batch: parts.batch.optional(),
  record: parts.record.optional(),
  omitMatch: parts.omitMatch.optional(),
  idempotent: parts.idempotent.optional(),
  reject: parts.reject.optional(),
};

export const writeSchema = z
  .strictObject({ ...optional, method: parts.method, path: parts.path })
  .describe(
    "The request that creates or updates: method, path, query, headers, body, batch, record, omitMatch, idempotent, reject.",
  );

const variant = z.strictObject(optional).optional();

export const updateSchema = variant.describe(
  "What differs from write with --mode update: the request then must never create.",
);
export const createSchema = variant.describe(
  "What differs from write with --mode create: the request then must never update.",
);
