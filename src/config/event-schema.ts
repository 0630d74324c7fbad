/** A line of what `--events` writes. `test/config/report-schema.test.ts` holds it and `RunEvent` to be the same. */
import * as z from "zod";
import { counts } from "./report-schema.ts";

const count = () => z.int().min(0);
const code = z.string().describe("Stable: what kind of reason.");
const attempt = z.int().min(1).describe("Which attempt it was, from 1.");

function event<const Name extends string, Shape extends z.ZodRawShape>(name: Name, what: string, shape: Shape) {
  return z
    .strictObject({
      event: z.literal(name).describe("What happened."),
      at: z.iso.datetime().describe("When. ISO 8601, UTC."),
      ...shape,
    })
    .describe(what);
}

export const eventSchema = z.discriminatedUnion("event", [
  event("run.started", "A run begins, or goes on.", {
    runId: z.string().describe("As crm-sync runs, show, resume and retry take it."),
    destination: z.string().describe("As --destination has it."),
    object: z.string().describe("The object written to."),
    sync: z.exactOptional(z.string()).describe("Its name, where a config has several syncs."),
    before: z.exactOptional(counts).describe("What earlier parts of a run that goes on have counted."),
  }),
  event("rows.read", "More rows were read.", { read: count().describe("Rows read so far.") }),
  event("request.settled", "One exchange was answered.", {
    attempt,
    records: count().describe("Records that were sent with it."),
    toRetry: count().describe("How many of them go again."),
    durationMs: z.number().min(0).describe("From sending to the answer, in milliseconds."),
  }),
  event(
    "query.settled",
    "One exchange that carried no record was answered: attributes, a token, a page of a listing.",
    {
      attempt,
      durationMs: z.number().min(0).describe("From sending to the answer, in milliseconds."),
    },
  ),
  event("request.refused", "One exchange was answered such that nothing more can be sent: the run stops.", {
    code,
    durationMs: z.number().min(0).describe("From sending to the answer, in milliseconds."),
  }),
  event("attempt.failed", "One exchange brought nothing.", {
    attempt,
    kind: z.enum(["throttled", "transient", "ambiguous"]).describe("ambiguous: it may have been carried out."),
    code,
    retryInMs: z.number().nullable().describe("When it goes again, in milliseconds; null: not any more."),
  }),
  event("rate.paused", "All sending waits.", {
    code,
    untilMs: z.number().describe("Until when, in milliseconds since 1970."),
    pauseMs: z.number().min(0).describe("How long, in milliseconds."),
  }),
  event("run.stopping", "The run stops early.", { code }),
  event("run.finished", "The run has ended.", { exitCode: z.int().describe("As of the report.") }),
]);
