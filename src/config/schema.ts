/** The config file, key by key. Strict: a key that does nothing is an error, not a wish. */
import * as z from "zod";
import { formatNames } from "../core/formats.ts";
import { duplicatePolicies, writeModes } from "../core/types.ts";
import { blankSchema, fieldsSchema, whereSchema } from "../mapping/index.ts";
import type { CommonDestinationKey } from "./destination-keys.ts";
import { guardsSchema } from "./guards.ts";
import { metricsSchema } from "./metrics-schema.ts";
import { heartbeatSchema, notifySchema } from "./notices-schema.ts";
import { lockPolicies } from "./options.ts";
import { name, parsed, parsedNumber, secretSchema } from "./parsed.ts";
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

const paths = z.union([name, z.array(name).min(1)]);

const tokenSchema = secretSchema("The credential");

/** The keys that every destination has. */
const destinationKeys = {
  type: z.string().optional(),
  token: tokenSchema.optional(),
  clientId: secretSchema("The id of an OAuth client, where the API wants one").optional(),
  clientSecret: secretSchema("The secret of an OAuth client, where the API wants one").optional(),
  refreshToken: secretSchema("The refresh token of an OAuth app, where the API wants one").optional(),
  username: secretSchema("The user's name, where the API wants one").optional(),
  password: secretSchema("The user's password, where the API wants one").optional(),
  baseUrl: parsed(parseBaseUrl).optional().describe("The API's root, where it is not the usual one: https alone."),
  rate: z
    .union([parsed(parseRate).transform((rate) => [rate]), z.array(parsed(parseRate)).min(1)])
    .optional()
    .describe("At most so many requests per time: 10/s, 100/min, 100/10s. In a list all hold at once."),
  rateShare: parsed(parsePercent).optional().describe("Use only this share of the limit: 80%. Default 100%."),
  concurrency: parsedNumber(parseConcurrency).optional().describe("Requests in flight: a number, or auto (default)."),
  timeout: parsed(parseDuration).optional().describe("Longest time of one attempt, answer included. Default 30s."),
  maxAttempts: parsedNumber((text) => parseCount(text, 1))
    .optional()
    .describe("Attempts per request, the first included. Default 6."),
} satisfies Readonly<Record<CommonDestinationKey, z.ZodType>>;

/** The own keys of each destination, by its type. */
export type DestinationShapes = Readonly<Record<string, z.ZodRawShape>>;

/** Which type of destination a config that is not checked yet means. */
export function destinationTypeIn(config: unknown): string {
  const at = (value: unknown, key: string): unknown =>
    typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
  const type = at(at(config, "destination"), "type");
  return typeof type === "string" ? type : "zeeg";
}

function destinationSchema(shapes: DestinationShapes, chosen: string | undefined) {
  const names = Object.keys(shapes);
  const described = <T extends z.ZodType>(type: T) => type.describe("Which API to write to. Default zeeg.");
  // An unknown type is the fault to be told, not the keys beside it.
  const every: z.ZodRawShape = Object.assign({}, ...Object.values(shapes));
  const one = (type: z.ZodType, shape: z.ZodRawShape) => z.strictObject({ ...destinationKeys, type, ...shape });
  const schema =
    chosen === undefined
      ? z.union(
          names.map((name) =>
            one(described(name === "zeeg" ? z.literal(name).optional() : z.literal(name)), shapes[name] ?? {}),
          ),
        )
      : one(described(z.enum(names).optional()), shapes[chosen] ?? z.strictObject(every).partial().shape);
  // What is a destination's own is read by `ownDestinationKeys`.
  return schema.describe("Where to, and how fast.") as unknown as z.ZodObject<typeof destinationKeys, z.core.$strict>;
}

const sourceSchema = z
  .union([
    paths,
    z.strictObject({
      path: paths.describe(
        "File, glob, https: address, or - for standard input; or a list of them, read as one stream.",
      ),
      format: z.enum(formatNames).optional().describe("How the file is written. Default: by its name and content."),
      encoding: name
        .optional()
        .describe("The encoding of its bytes: windows-1252. Default: strict UTF-8, or what the byte order mark says."),
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
  object: name.optional().describe("The CRM's object. Default: the first file's name without its extension."),
  match: name.optional().describe("The attribute whose value identifies a record: the one that has it is updated."),
  fields: fieldsSchema.optional(),
  blank: blankSchema.optional(),
  mode: z
    .enum(writeModes)
    .optional()
    .describe("Create and update as needed (upsert, default), never create (update), or never update (create)."),
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
  limit: parsedNumber(parseCount).optional().describe("Send only so many rows of the source. Default: all."),
  skip: parsedNumber(parseCount).optional().describe("Leave out the first so many rows of the source. Default 0."),
  maxErrors: parsedNumber(parseCountOrPercent)
    .optional()
    .describe("Stop once more rows than this are invalid, rejected or failed: 100 or 5%. Default: never."),
  maxTime: parsed(parseDuration).optional().describe("Stop cleanly after this time: 2h. Default: never."),
  failOn: parsedNumber(parseFailOn)
    .optional()
    .describe("How many undelivered rows make the exit code 1: any (default), none, 100 or 5%."),
  allowEmpty: z.boolean().optional().describe("A source without rows is no error."),
  guards: guardsSchema.optional(),
};

/**
 * The schema of the whole file.
 * @param shapes the own keys of each destination
 * @param chosen the destination that the file is for; absent: any of them
 */
export function configSchema(shapes: DestinationShapes, chosen?: string) {
  return z
    .strictObject({
      $schema: z.string().optional().describe("Address of this schema, for editors."),
      destination: destinationSchema(shapes, chosen).optional(),
      stateDir: name.optional().describe("The state folder, from this file's folder on. Default: .crm-sync here."),
      notify: notifySchema.optional(),
      heartbeat: heartbeatSchema.optional(),
      metrics: metricsSchema.optional(),
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
export type SyncConfig = Omit<
  Config,
  "$schema" | "destination" | "stateDir" | "notify" | "heartbeat" | "metrics" | "syncs"
>;
