import type { SyncSettings } from "../../config/index.ts";
import { shownSource } from "../../core/source-url.ts";
import type { StoredRun } from "../../ledger/runs.ts";
import { requestOf, type StoredRequest } from "../stored-request.ts";
import type { Baseline, Share } from "./decide.ts";
import { knownRecords, type RunFacts } from "./facts.ts";

/** A run that was read to its end, and what it amounted to. */
export interface EarlierRun {
  readonly facts: RunFacts;
  readonly settings: StoredRequest["settings"];
  readonly mappingVersion: string | undefined;
}

/** So many of the latest: a week and a half of nights, so that what happens once a week is known. */
const mostRuns = 10;
/** A share of a handful of records says nothing. */
const leastRecords = 20;

/**
 * The runs that one is compared with, the latest first.
 * @param stored finished runs of the same sync and target, the latest first
 */
export function earlierRuns(
  stored: readonly StoredRun[],
  { sources }: Pick<SyncSettings, "sources">,
): readonly EarlierRun[] {
  const named = JSON.stringify(sources.map(shownSource));
  const runs = stored.flatMap((run) => {
    const { facts } = JSON.parse(run.outcome ?? "{}") as { readonly facts?: RunFacts };
    const { settings } = requestOf(run);
    const isSame = JSON.stringify(settings.sources) === named;
    return facts !== undefined && isSame ? [{ facts, settings, mappingVersion: run.mappingVersion }] : [];
  });
  return runs.slice(0, mostRuns);
}

/**
 * What is usual, as far as each run can be compared with one of these settings: what was declared otherwise on purpose
 * says nothing. A type that was inferred may differ because of the very fault that is looked for, so it does not count.
 */
export function baselineOf(
  runs: readonly EarlierRun[],
  now: Pick<EarlierRun, "settings" | "mappingVersion">,
): Baseline {
  const wide = runs.filter(({ facts }) => facts.records >= leastRecords);
  const { where, fields, blank } = now.settings;
  return {
    rows: runs.map(({ facts }) => facts.rows),
    left: runs.filter(({ settings }) => isSame(settings.where, where)).map(({ facts }) => facts.left),
    filled: filledBefore(wide, now.settings),
    cleared: wide
      .filter(({ settings }) => isSame([settings.fields, settings.blank], [fields, blank]))
      .map(({ facts: { cleared, records } }) => ({ count: cleared, of: records })),
    newKeys: sharesOf(wide, "newKeys"),
    changed: sharesOf(
      wide.filter(({ mappingVersion }) => mappingVersion === now.mappingVersion),
      "changed",
    ),
  };
}

function sharesOf(runs: readonly EarlierRun[], name: "newKeys" | "changed"): readonly Share[] {
  return runs.flatMap(({ facts }) => {
    const count = facts[name];
    return count === undefined ? [] : [{ count, of: name === "changed" ? knownRecords(facts) : facts.records }];
  });
}

function filledBefore(
  runs: readonly EarlierRun[],
  { fields }: EarlierRun["settings"],
): ReadonlyMap<string, readonly Share[]> {
  const filled = new Map<string, Share[]>();
  for (const { facts, settings } of runs) {
    for (const [slug, count] of Object.entries(facts.filled)) {
      if (!isSame(own(settings.fields, slug), own(fields, slug))) continue;
      const share = { count, of: facts.records };
      const shares = filled.get(slug);
      if (shares) shares.push(share);
      else filled.set(slug, [share]);
    }
  }
  return filled;
}

/** As they are declared; undefined where everything is inferred, null where another attribute is declared. */
function own(fields: SyncSettings["fields"], slug: string): unknown {
  return fields && (Object.hasOwn(fields, slug) ? fields[slug] : null);
}

/** Equal as far as JSON, which stored settings went through, can tell. */
function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
