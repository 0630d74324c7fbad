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
  const isAlone = sent.length === 1;
  const culprits = said === undefined || isAlone ? new Map<Outgoing, Said>() : findCulprits(said, sent, context);
  return sent.map((outgoing): WriteResult => {
    const named = isAlone ? said : culprits.get(outgoing);
    if (isAlone || named !== undefined) return reject(named, status, outgoing, context);
    return { status: "apart", problem: problemOf(said, status, outgoing, context.secrets) };
  });
}

function findCulprits(said: Said, sent: readonly Outgoing[], context: RefusalContext): ReadonlyMap<Outgoing, Said> {
  const culprits = new Map<Outgoing, Said>();
  for (const one of allSaid(said)) {
    const named = namedBy(one, sent, context);
    // Several may be named because they cannot stand together, and are each good alone.
    if (isDuplicate(one) || (named.length > 1 && !isNotFound(one))) continue;
    for (const outgoing of named) culprits.set(outgoing, one);
  }
  return culprits;
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
export function isDuplicate({ message = "" }: Said): boolean {
  return /duplicate (?:id|objectwritetraceid)|ids must be unique/i.test(message);
}

export function isNotFound(said: Said): boolean {
  return said.category === "OBJECT_NOT_FOUND" || said.code === "OBJECT_NOT_FOUND";
}

/** A record that HubSpot refused for good. */
export function reject(
  said: Said | undefined,
  status: number,
  outgoing: Outgoing,
  context: RefusalContext,
): { readonly status: "rejected"; readonly problem: Problem } {
  if (said !== undefined && context.mode === "update" && isMissing(said, status)) {
    return { status: "rejected", problem: missing(said, outgoing, context) };
  }
  return { status: "rejected", problem: problemOf(said, status, outgoing, context.secrets) };
}

function isMissing(said: Said, status: number): boolean {
  return status === 404 || [...allSaid(said)].some(isNotFound);
}

function missing(said: Said, outgoing: Outgoing, { match, secrets }: RefusalContext): Problem {
  const message = `HubSpot holds no record with this ${match}, and mode update creates none: leave the row out, or use mode: upsert with a property whose values are unique.`;
  const { detail } = wordsOf(said, [outgoing], secrets);
  return { code: "record-missing", message, field: match, detail: `${message} ${detail}` };
}
