import type { WriteResult } from "../../core/destination.ts";
import type { Problem, WriteMode } from "../../core/types.ts";
import type { Outgoing } from "./encode.ts";
import { problemOf, wordsOf } from "./problem.ts";
import { allSaid, type Said } from "./said.ts";

export interface RefusalContext {
  readonly mode: WriteMode;
  readonly match: string;
  readonly laneOf: (key: string) => string;
  readonly secrets: readonly string[];
}

/** An error, and the records that it is about: where there are several, none of them may be bad alone. */
export interface Blame {
  readonly said: Said;
  readonly about: readonly Outgoing[];
}

/**
 * What a batch that was refused as a whole means for each of its records: only one that is named for sure is rejected, the
 * others are sent again apart.
 */
export function settleRefusal(
  said: Said | undefined,
  status: number,
  sent: readonly Outgoing[],
  context: RefusalContext,
): readonly WriteResult[] {
  if (sent.length === 1) return sent.map((outgoing) => reject(outgoing, said, sent, status, context));
  const culprits = said === undefined ? new Map<Outgoing, Blame>() : findCulprits(said, sent, context);
  // Once for all of them: every value of the batch is looked for in the words.
  const apart: WriteResult = { status: "apart", problem: problemOf(said, status, sent, context.secrets) };
  return sent.map((outgoing): WriteResult => {
    const blame = culprits.get(outgoing);
    return blame === undefined ? apart : reject(outgoing, blame.said, blame.about, status, context);
  });
}

function findCulprits(said: Said, sent: readonly Outgoing[], context: RefusalContext): ReadonlyMap<Outgoing, Blame> {
  const culprits = new Map<Outgoing, Blame>();
  if (isDuplicate(said)) return culprits;
  for (const one of allSaid(said)) {
    const about = namedBy(one, sent, context);
    if (!isCertain({ said: one, about })) continue;
    for (const outgoing of about) culprits.set(outgoing, { said: one, about });
  }
  return culprits;
}

/** False where records may be named because they cannot stand together, and each is good alone. */
export function isCertain({ said, about }: Blame): boolean {
  return !isDuplicate(said) && (about.length === 1 || isNotFound(said));
}

/** The records that an error itself names: by trace id, or, where it says that there are none of these ids, by those. */
export function namedBy(
  { context, ...said }: Said,
  sent: readonly Outgoing[],
  { laneOf }: RefusalContext,
): readonly Outgoing[] {
  const traceIds = context.objectWriteTraceId ?? [];
  if (traceIds.length > 0) return sent.filter(({ traceId }) => traceIds.includes(traceId));
  if (!isNotFound({ context, ...said })) return [];
  const ids = new Set((context.ids ?? []).map(laneOf));
  return sent.filter(({ id }) => ids.has(laneOf(id)));
}

/** Rows of one key in one batch: the fault of none of them. */
function isDuplicate({ message = "" }: Said): boolean {
  return /duplicate (?:id|objectwritetraceid)|ids must be unique/i.test(message);
}

export function isNotFound(said: Said): boolean {
  return said.category === "OBJECT_NOT_FOUND" || said.code === "OBJECT_NOT_FOUND";
}

/** A record that HubSpot refused for good. */
export function reject(
  outgoing: Outgoing,
  said: Said | undefined,
  about: readonly Outgoing[],
  status: number,
  context: RefusalContext,
): { readonly status: "rejected"; readonly problem: Problem } {
  if (said !== undefined && context.mode === "update" && isMissing(said, status)) {
    return { status: "rejected", problem: missing(said, outgoing, context) };
  }
  return { status: "rejected", problem: problemOf(said, status, about, context.secrets) };
}

function isMissing(said: Said, status: number): boolean {
  return status === 404 || [...allSaid(said)].some(isNotFound);
}

function missing(said: Said, outgoing: Outgoing, { match, secrets }: RefusalContext): Problem {
  const message = `HubSpot holds no record with this ${match}, and mode update creates none: leave the row out, or use mode: upsert with a property whose values are unique.`;
  const { detail } = wordsOf(said, [outgoing], secrets);
  return { code: "record-missing", message, field: match, value: outgoing.id, detail: `${message} ${detail}` };
}
