/** What `report.json` holds, key by key. `test/config/report-schema.test.ts` holds it and `RunReport` to be the same. */
import * as z from "zod";
import { statuses } from "../core/types.ts";

const count = () => z.int().min(0);
const moment = () => z.iso.datetime().describe("ISO 8601, UTC.");
const milliseconds = (what: string) => z.number().min(0).describe(`${what}, in milliseconds.`);
const bySlug = (what: string) => z.record(z.string(), count()).describe(what);
const perBucket = (what: string) => z.array(z.number().min(0)).describe(`${what}, a number a bucket.`);

const meanings = {
  created: "Delivered: new in the CRM.",
  updated: "Delivered: was there already.",
  upserted: "Delivered: the CRM does not say whether new.",
  unchanged: "Equal to what was last acknowledged; not sent.",
  skipped: "Left out by where or --skip.",
  superseded: "Another row with this key was sent in its place.",
  invalid: "Unreadable, or refused by the mapping; never sent.",
  rejected: "Sent, and refused by the CRM for good.",
  failed: "Given up after the retries; the CRM may or may not have it.",
  unprocessed: "Read, but the run stopped first.",
} as const satisfies Readonly<Record<(typeof statuses)[number], string>>;

/** How many rows ended how. */
export const counts = z
  .strictObject({
    read: count().describe("Rows read: the sum of all statuses."),
    ...(Object.fromEntries(statuses.map((status) => [status, count().describe(meanings[status])])) as {
      readonly [status in (typeof statuses)[number]]: z.ZodInt;
    }),
  })
  .describe("How many rows ended in each status.");

const latencies = (value: z.ZodNumber) =>
  z.strictObject({
    p50: value.describe("Half of the answers came within this."),
    p95: value.describe("95 % of the answers came within this."),
    p99: value.describe("99 % of the answers came within this."),
  });

const latencyList = (percent: string) =>
  z
    .array(z.number().min(0).nullable())
    .describe(`${percent} of the answers came within this, a number a bucket; null where none came.`);

const timeline = z
  .strictObject({
    bucketMs: z.number().positive().describe("The length of a bucket, in milliseconds."),
    spanMs: milliseconds("How much time the buckets cover: the last one may not be full"),
    parts: z
      .array(
        z.strictObject({
          atMs: milliseconds("After how much time at work it began"),
          startedAt: moment(),
        }),
      )
      .describe("The run from its start, and each time it was resumed."),
    settled: perBucket("Rows that ended, whatever the status"),
    delivered: perBucket("Of those, rows that were created, updated or upserted"),
    undelivered: perBucket("Of those, rows that were invalid, rejected or failed"),
    requests: perBucket("Requests, by when they left"),
    throttled: perBucket("Answers that were a 429"),
    waitedMs: perBucket("How long all sending was paused, in milliseconds"),
    latencyMs: z
      .strictObject({ p50: latencyList("50 %"), p95: latencyList("95 %"), p99: latencyList("99 %") })
      .describe("How long answers took, in milliseconds, right within 10 %."),
  })
  .describe("What the run did over its time at work, in at most 120 buckets of equal length.");

const problem = z.strictObject({
  code: z.string().describe("Stable: what kind of trouble."),
  message: z.string().describe("For a person."),
  field: z.string().exactOptional().describe("The attribute that it is about."),
  count: count().describe("How many rows met it."),
  examples: z
    .array(
      z.strictObject({
        file: z.string().describe("The file that the row is in."),
        line: count().describe("The line that it starts on, from 1."),
        key: z.string().exactOptional().describe("Its match value."),
      }),
    )
    .describe("The first rows that met it."),
});

/** One run's report. */
export const runReportSchema = z
  .strictObject({
    schemaVersion: z.literal(1).describe("Grows when a key changes its meaning or goes."),
    runId: z.string().describe("As crm-sync runs, show, resume and retry take it."),
    version: z.string().describe("Of crm-sync."),
    sync: z.string().exactOptional().describe("Its name, where the config has several syncs."),
    exitCode: z
      .int()
      .min(0)
      .max(255)
      .describe("0 good, 1 some rows not delivered, 3 stopped early, 4 no rows, 5 locked, 130 or 143."),
    startedAt: moment(),
    finishedAt: moment(),
    durationMs: milliseconds("How long it was at work"),
    destination: z
      .strictObject({
        type: z.string().describe("As --destination has it."),
        baseUrl: z.string().describe("The API's root."),
        object: z.string().describe("The object written to."),
        match: z.string().describe("The attribute that identifies a record."),
        mode: z.enum(["update", "create"]).exactOptional().describe("Absent where it is upsert."),
      })
      .describe("Where it wrote to."),
    source: z
      .strictObject({
        files: z
          .array(
            z.strictObject({
              path: z.string().describe("From the working directory; - is standard input."),
              bytes: count().exactOptional().describe("Its size, where it has one."),
            }),
          )
          .describe("In the order in which they were read."),
        complete: z.boolean().describe("False where the run stopped before the source's end."),
      })
      .describe("What it read."),
    stoppedBy: z
      .strictObject({
        code: z.string().describe("Stable: what kind of reason."),
        message: z.string().describe("For a person."),
      })
      .nullable()
      .describe("Why it stopped early; null where it did not."),
    counts,
    cleared: count().describe("Attributes emptied on purpose."),
    clearedFields: bySlug("Which attributes they are, and how often each was emptied."),
    altered: count().describe("Values that the CRM stored differently."),
    alteredFields: bySlug("Which attributes they belong to, and how many of each."),
    http: z
      .strictObject({
        requests: count().describe("Requests sent, retries included."),
        retries: count().describe("Requests that sent something again."),
        throttled: count().describe("Answers that were a 429."),
        waitedMs: milliseconds("How long all sending was paused"),
        latencyMs: latencies(z.number().min(0)).describe("How long answers took, in milliseconds."),
      })
      .describe("What went over the network."),
    rate: z
      .strictObject({
        limits: z.array(z.string()).describe("The limits that were kept, as 10/s."),
        achievedPerSecond: z.number().min(0).describe("Requests per second, over the whole run."),
      })
      .describe("How fast it went."),
    timeline: timeline.exactOptional(),
    problems: z.array(problem).describe("Each kind of trouble, and how often it was met."),
    notes: z.array(z.string()).describe("What a person should know: an unchecked schema, unmapped columns."),
    mapping: z
      .record(
        z.string(),
        z.strictObject({
          from: z.string().describe("Where the value came from."),
          type: z.string().describe("As what it was sent."),
        }),
      )
      .describe("Attribute by attribute, what was sent."),
    options: z
      .record(z.string(), z.string())
      .exactOptional()
      .describe("The options that decided how the run went, without their hyphens. Never a credential."),
    files: z
      .strictObject({
        rejects: z.string().exactOptional().describe("The rows that were not delivered."),
        moreRejects: z.array(z.string()).exactOptional().describe("Those of them that have other columns."),
        report: z.string().exactOptional().describe("This report."),
        html: z.string().exactOptional().describe("The report as a page."),
        events: z.string().exactOptional().describe("What happened, as NDJSON."),
      })
      .describe("What the run wrote: paths from the working directory."),
  })
  .meta({ id: "run", description: "The report of one run." });

/** `report.json`, and what `--json` prints: of several syncs a list. */
export const reportSchema = z.union([
  runReportSchema,
  z
    .strictObject({
      schemaVersion: z.literal(1).describe("The same as of one report."),
      syncs: z.array(runReportSchema).min(1).describe("In the order in which they ran."),
    })
    .describe("The reports of a config with several syncs."),
]);
