import * as z from "zod";
import type { Delivered, Retry, WriteResult } from "../../core/destination.ts";
import { parseJson } from "../parse-json.ts";
import { decodeEcho } from "./echo.ts";
import type { Encoding, Outgoing } from "./encode.ts";
import { problemOf } from "./problem.ts";
import { type Blame, isCertain, namedBy, type RefusalContext, reject } from "./refusal.ts";
import { allSaid, readSaid, type Said } from "./said.ts";

/** Loose on purpose: what HubSpot adds one day is not ours to refuse. */
const recordSchema = z.object({
  id: z.union([z.string().min(1), z.number().transform(String)]),
  new: z.boolean().optional().catch(undefined),
  properties: z.record(z.string(), z.unknown()).catch({}),
  createdAt: z.string().optional().catch(undefined),
  objectWriteTraceId: z.string().optional().catch(undefined),
});

type StoredRecord = z.output<typeof recordSchema>;

const batchSchema = z.object({
  status: z.string().optional().catch(undefined),
  results: z.array(z.unknown()).optional(),
  errors: z.array(z.unknown()).optional().catch(undefined),
});

export interface AnswerContext extends RefusalContext {
  readonly encoding: Encoding;
}

/** What a record's own address answered with. */
export function settleSingle(
  status: number,
  text: string,
  outgoing: Outgoing,
  { encoding }: AnswerContext,
): WriteResult {
  const parsed = recordSchema.safeParse(parseJson(text));
  if (status !== 200 || !parsed.success) return unreadable(status);
  return delivered("updated", parsed.data, outgoing, encoding);
}

/**
 * What a batch was answered with. Results come in any order and with keys written otherwise, so that they belong to records
 * by trace id alone; a record of which nothing is said, or two things, has not been delivered for all that is known.
 */
export function settleBatch(
  status: number,
  text: string,
  sent: readonly Outgoing[],
  context: AnswerContext,
): readonly WriteResult[] {
  const parsed = batchSchema.safeParse(parseJson(text));
  const { results, errors, status: state = "COMPLETE" } = parsed.data ?? {};
  const isAnswer = (status === 200 || status === 201 || status === 207) && (results ?? errors) !== undefined;
  if (!isAnswer || state !== "COMPLETE") return sent.map(() => unreadable(status));
  const stored = byTraceId(results ?? []);
  const said = (errors ?? []).flatMap((error) => readSaid(error) ?? []);
  const refused = new Map<Outgoing, Blame>();
  const unnamed: Said[] = [];
  for (const one of said) {
    const about = [...new Set([...allSaid(one)].flatMap((inner) => namedBy(inner, sent, context)))];
    if (about.length === 0) unnamed.push(one);
    for (const outgoing of about) refused.set(outgoing, { said: one, about });
  }
  const left = sent.filter((outgoing) => !stored.has(outgoing.traceId) && !refused.has(outgoing)).length;
  // A record that stands alone is at fault; among others, only one that is surely meant.
  const refuse = (outgoing: Outgoing, { said: why, about }: Blame, isMeant: boolean): WriteResult =>
    isMeant || sent.length === 1
      ? reject(outgoing, why, about, status, context)
      : { status: "apart", problem: problemOf(why, status, about, context.secrets) };
  return sent.map((outgoing): WriteResult => {
    const records = stored.get(outgoing.traceId) ?? [];
    const blame = refused.get(outgoing);
    const [record] = records;
    if (records.length + (blame === undefined ? 0 : 1) > 1) return unreadable(status);
    if (record !== undefined) return delivered(statusOf(record, context), record, outgoing, context.encoding);
    if (blame !== undefined) return refuse(outgoing, blame, isCertain(blame));
    const [first] = unnamed;
    // Fewer errors than records that they may be about: of some of those nothing was said.
    if (first === undefined || unnamed.length < left) return unreadable(status);
    return refuse(outgoing, { said: first, about: sent }, false);
  });
}

function byTraceId(results: readonly unknown[]): ReadonlyMap<string, readonly StoredRecord[]> {
  const found = new Map<string, StoredRecord[]>();
  for (const result of results) {
    const { data } = recordSchema.safeParse(result);
    if (data?.objectWriteTraceId === undefined) continue;
    const same = found.get(data.objectWriteTraceId) ?? [];
    same.push(data);
    found.set(data.objectWriteTraceId, same);
  }
  return found;
}

function statusOf({ new: isNew }: StoredRecord, { mode }: AnswerContext): Delivered["status"] {
  if (mode === "update") return "updated";
  if (isNew === undefined) return "upserted";
  return isNew ? "created" : "updated";
}

function delivered(
  status: Delivered["status"],
  { id, properties, createdAt }: StoredRecord,
  { record }: Outgoing,
  encoding: Encoding,
): Delivered {
  const ms = createdAt === undefined ? Number.NaN : Date.parse(createdAt);
  return {
    status,
    id,
    echo: decodeEcho(record.values, properties, encoding),
    ...(createdAt !== undefined &&
      !Number.isNaN(ms) && { createdAt: ms, createdAtPrecisionMs: createdAt.includes(".") ? 1 : 1000 }),
  };
}

/** A 200 from something that is not HubSpot, or one that says nothing of this record, is no delivery. */
function unreadable(status: number): Retry {
  const message = `The server answered ${status}, but not as HubSpot does, or without a word of this record. If this goes on, check --base-url and what stands between.`;
  return { status: "retry", kind: "ambiguous", problem: { code: "answer-unreadable", message } };
}
