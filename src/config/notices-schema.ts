/** The config's keys about who is told how a run ended. */
import * as z from "zod";
import { UsageError } from "../core/errors.ts";
import { shownHeaderName } from "../core/header-name.ts";
import { parseAddress, parseHeaderName, parseHeaderValue, parseMailbox } from "../notify/address.ts";
import { heartbeatKinds, kindMissing, kindOfHost } from "../notify/heartbeat-kinds.ts";
import { occasions } from "../notify/occasions.ts";
import { name, parsed, secretSchema } from "./parsed.ts";
import { Secret, type TokenSource } from "./secrets.ts";

const mailbox = parsed(parseMailbox);
const address = (what: string) => secretSchema(what, parseAddress);

const placeSchema = z
  .strictObject({
    webhook: address("An https: address that a message is posted to").optional(),
    format: z
      .enum(["json", "slack"])
      .optional()
      .describe("What a webhook is sent: json (default), or what Slack and those like it take (slack)."),
    headers: z
      .record(z.string(), secretSchema("A header's value", parseHeaderValue))
      .optional()
      .describe("Headers of a webhook's requests, such as Authorization."),
    email: z
      .strictObject({
        to: z.union([mailbox, z.array(mailbox).min(1)]).describe("Who gets the message: ops@example.com, or a list."),
        from: mailbox.describe("Whom it is from."),
        sendmail: name.optional().describe("The program that takes mail. Default /usr/sbin/sendmail."),
      })
      .optional()
      .describe("A message through the mail program of this machine."),
    command: z
      .array(name)
      .min(1)
      .optional()
      .describe("A program and its arguments: it gets the message as JSON on standard input. No shell."),
    on: z
      .union([z.enum(occasions), z.array(z.enum(occasions)).min(1)])
      .optional()
      .describe("When: failure and recovery (default), success, change, always."),
  })
  .superRefine((place, context) => {
    // A misspelt key is one fault, not two.
    if (context.issues.length > 0) return;
    const kinds = (["webhook", "email", "command"] as const).filter((key) => place[key] !== undefined);
    const complain = (path: readonly string[], message: string) =>
      context.issues.push({ code: "custom", message, path: [...path], input: place });
    if (kinds.length !== 1) {
      const found = kinds.length === 0 ? "is none of" : "is more than one of";
      complain([], `${found} webhook, email and command: give one, each place in an item of its own.`);
      return;
    }
    if (place.webhook === undefined) {
      for (const key of ["format", "headers"] as const) {
        if (place[key] !== undefined) complain([key], `belongs to a webhook, and this is ${kinds[0]}.`);
      }
    }
    const seen = new Set<string>();
    for (const header of Object.keys(place.headers ?? {})) {
      try {
        const parsedName = parseHeaderName(header);
        if (seen.has(parsedName)) complain(["headers", header], "is there twice, in upper and lower case.");
        seen.add(parsedName);
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        complain(["headers", shownHeaderName(header)], error.message);
      }
    }
  });

export const notifySchema = z.array(placeSchema).describe("Who is told how a run ended.");

const addressesSchema = z
  .strictObject({
    url: address("The address of a check at a monitor").optional(),
    kind: z
      .enum(heartbeatKinds)
      .optional()
      .describe("Which monitor, where its host does not tell: healthchecks or cronitor."),
    start: address("Called when a run begins").optional(),
    success: address("Called when it ended well").optional(),
    failure: address("Called when it did not").optional(),
  })
  .superRefine(({ url, kind, ...own }, context) => {
    if (context.issues.length > 0) return;
    const complain = (path: string[], message: string) =>
      context.issues.push({ code: "custom", message, path, input: url });
    const first = (["start", "success", "failure"] as const).find((key) => own[key] !== undefined);
    if (url !== undefined && first !== undefined)
      complain([first], "beside url it has no meaning: give one or the other.");
    else if (url === undefined && own.success === undefined && own.failure === undefined) {
      complain([], "has no address: give url, or success and failure.");
    } else if (url === undefined && kind !== undefined) complain(["kind"], "belongs to url, which is not there.");
    else if (kind === undefined && !isKnown(url)) complain(["url"], kindMissing);
  });

export const heartbeatSchema = z
  .union([
    addressesSchema,
    address("The address of a check at healthchecks.io or Cronitor").superRefine((url, context) => {
      if (!isKnown(url)) context.issues.push({ code: "custom", message: kindMissing, input: undefined });
    }),
  ])
  .describe("A monitor that is told when a run begins and how it ended, and calls out when it hears nothing.");

/** What stands in a file, or is printed by a command, is known when it is needed. */
function isKnown(url: TokenSource | undefined): boolean {
  return !(url instanceof Secret) || kindOfHost(parseAddress(url.reveal())) !== undefined;
}

export type PlaceConfig = z.output<typeof placeSchema>;
export type HeartbeatConfig = z.output<typeof addressesSchema>;
