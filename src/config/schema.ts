/** The config file, key by key. Strict: a key that does nothing is an error, not a wish. */
import * as z from "zod";
import { UsageError } from "../core/errors.ts";
import { formatNames } from "../core/formats.ts";
import { duplicatePolicies } from "../core/types.ts";
import { blankSchema, fieldsSchema, whereSchema } from "../mapping/index.ts";
import { lockPolicies } from "./options.ts";
import { Secret } from "./secrets.ts";
import {
  parseBaseUrl,
  parseConcurrency,
  parseCount,
  parseCountOrPercent,
  parseDelimiter,
  parseDuration,
  parseFailOn,
  parsePercent,
  parseRate,
} from "./values.ts";

/** A text in one of the syntaxes of `values.ts`, parsed. */
function parsed<T>(parse: (text: string) => T) {
  return z.string().transform((text, context) => tryParse(parse, text, context));
}

/** The same where a plain number is as good: `limit: 100`, or `limit: ${LIMIT}`, which is a text. */
function parsedNumber<T>(parse: (text: string) => T) {
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

const name = z.string().min(1);
const paths = z.union([name, z.array(name).min(1)]);

const tokenSchema = z
  .union([
    z
      .string()
      .min(1)
      .transform((text) => new Secret(text)),
    z.strictObject({ file: name.describe("A file that holds nothing but the token.") }),
    z.strictObject({
      command: z.array(name).min(1).describe("A program and its arguments; its first line is the token."),
    }),
  ])
  .describe(`The credential: \${NAME} from the environment, { file: path } or { command: [program, argument] }.`);

function destinationSchema(types: readonly string[]) {
  return z
    .strictObject({
      type: z.enum(types).optional().describe("Which API to write to. Default zeeg."),
      token: tokenSchema.optional(),
      baseUrl: parsed(parseBaseUrl).optional().describe("The API's root, where it is not the usual one."),
      rate: z
        .union([parsed(parseRate).transform((rate) => [rate]), z.array(parsed(parseRate)).min(1)])
        .optional()
        .describe("At most so many requests per time: 10/s, 100/min, 100/10s. In a list all hold at once."),
      rateShare: parsed(parsePercent).optional().describe("Use only this share of the limit: 80%. Default 100%."),
      concurrency: parsedNumber(parseConcurrency)
        .optional()
        .describe("Requests in flight: a number, or auto (default)."),
      timeout: parsed(parseDuration).optional().describe("Longest time of one attempt: 30s (default)."),
      maxAttempts: parsedNumber((text) => parseCount(text, 1))
        .optional()
        .describe("Attempts per request, the first included. Default 6."),
    })
    .describe("Where to, and how fast.");
}

const sourceSchema = z
  .union([
    paths,
    z.strictObject({
      path: paths.describe(
        "File, glob, https: address, or - for standard input; or a list of them, read as one stream.",
      ),
      format: z.enum(formatNames).optional().describe("Default: by the file's name and content."),
      encoding: name
        .optional()
        .describe("Such as windows-1252. Default: strict UTF-8, or what the byte order mark says."),
      delimiter: parsed(parseDelimiter)
        .optional()
        .describe('CSV: tab, or one mark such as "," ";" "|". Default: detected.'),
      header: z.boolean().optional().describe("CSV, XLSX: false where the first line is a row already. Default true."),
      sheet: parsedNumber((text) => text)
        .optional()
        .describe("XLSX: the sheet's name or number. Default: the only one that holds anything."),
    }),
  ])
  .describe("The files to read, relative to this config file.");

const syncKeys = {
  source: sourceSchema.optional(),
  object: name.optional().describe("The CRM object. Default: the first file's name without its extension."),
  match: name.optional().describe("The attribute whose value identifies a record."),
  fields: fieldsSchema.optional(),
  blank: blankSchema.optional(),
  duplicates: z
    .enum(duplicatePolicies)
    .optional()
    .describe("Rows with one key: send each (default), only the last, only the first, or refuse them all (error)."),
  where: whereSchema.optional(),
  changedOnly: z
    .boolean()
    .optional()
    .describe("Leave out rows whose record equals the one that was last acknowledged. Default false."),
  fullEvery: parsed(parseDuration)
    .optional()
    .describe("With changedOnly: send all rows nevertheless once the last time is so long ago: 7d."),
  full_every: parsed(parseDuration).optional().describe("The same as fullEvery."),
  ifLocked: z
    .enum(lockPolicies)
    .optional()
    .describe("Another run writes to the same object: fail (default, exit code 5), skip (0) or wait."),
  limit: parsedNumber(parseCount).optional().describe("Only so many rows."),
  skip: parsedNumber(parseCount).optional().describe("Leave out the first so many rows."),
  maxErrors: parsedNumber(parseCountOrPercent)
    .optional()
    .describe("Stop once more rows than this are invalid, rejected or failed: 100 or 5%."),
  maxTime: parsed(parseDuration).optional().describe("Stop cleanly after this time: 2h."),
  failOn: parsedNumber(parseFailOn)
    .optional()
    .describe("How many undelivered rows make the exit code 1: any (default), none, 100 or 5%."),
  allowEmpty: z.boolean().optional().describe("A source without rows is no error."),
};

/** The schema of the whole file. `destinationTypes` are the names in the destinations' registry. */
export function configSchema(destinationTypes: readonly string[]) {
  return z
    .strictObject({
      $schema: z.string().optional().describe("Address of this schema, for editors."),
      destination: destinationSchema(destinationTypes).optional(),
      stateDir: name.optional().describe("The state folder. Default .crm-sync."),
      syncs: z
        .array(z.strictObject({ name: name.describe("Unique; what --sync takes."), ...syncKeys }))
        .min(1)
        .optional()
        .describe("Several syncs, run in this order. With one only, its keys may stand at the top level."),
      name: name.optional().describe("The sync's name, in the form with one sync."),
      ...syncKeys,
    })
    .describe("Configuration of crm-sync.");
}

export const syncKeyNames = ["name", ...Object.keys(syncKeys)] as readonly (keyof SyncConfig)[];

/** What a program may hand in: the same keys as in a file. */
export type ConfigInput = z.input<ReturnType<typeof configSchema>>;
export type Config = z.output<ReturnType<typeof configSchema>>;
export type SyncConfig = Omit<Config, "$schema" | "destination" | "stateDir" | "syncs">;
