import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { baselineOf, type EarlierRun } from "../../../src/sync/guards/baseline.ts";
import { findUnlike } from "../../../src/sync/guards/decide.ts";
import type { RunFacts } from "../../../src/sync/guards/facts.ts";
import { guardStop } from "../../../src/sync/guards/tell.ts";
import { defaultThresholds, type GuardThresholds, thresholdsOf } from "../../../src/sync/guards/thresholds.ts";

const numRuns = Number(process.env.PROPERTY_RUNS ?? 100);

/** A night of a sync of two attributes; `price` has a value in all records unless it is said. */
function night(rows: number, more: Partial<RunFacts> = {}): RunFacts {
  return {
    rows,
    left: rows,
    records: rows,
    filled: { sku: rows, price: rows },
    cleared: 0,
    newKeys: 0,
    changed: 0,
    ...more,
  };
}

const settings = { sources: ["p.csv"], blank: "omit" } as unknown as EarlierRun["settings"];

function unlike(
  now: RunFacts,
  before: readonly RunFacts[],
  thresholds: GuardThresholds = defaultThresholds,
): readonly string[] {
  const runs = before.map((facts) => ({ facts, settings, mappingVersion: "m" }));
  return findUnlike(now, baselineOf(runs, { settings, mappingVersion: "m" }), thresholds).map(({ guard }) => guard);
}

const steady = [night(1000), night(1010), night(990)];

describe("rows", () => {
  it.each([
    [499, ["rows"]],
    [500, []],
    [0, []],
  ])("%i where there were a thousand: %j", (rows, found) => {
    expect(unlike(night(rows), steady)).toEqual(found);
  });

  it("may vary as they did before, however far that is", () => {
    const varying = [night(1000), night(100), night(5000)];
    expect(unlike(night(8), varying)).toEqual([]);
    expect(unlike(night(7), varying)).toEqual(["rows"]);
  });

  it("are few in a small file without that being a disaster", () => {
    expect(unlike(night(1), [night(20), night(20)])).toEqual([]);
    expect(unlike(night(1), [night(21), night(21)])).toEqual(["rows"]);
  });

  it("are compared with two runs at least", () => {
    expect(unlike(night(1), [night(1000)])).toEqual([]);
  });

  it("that where leaves out are missing, too", () => {
    expect(unlike(night(1000, { left: 0, records: 0, filled: {} }), steady)).toContain("rows");
  });

  it("that really are fewer from now on are asked about once", () => {
    expect(unlike(night(300), steady)).toEqual(["rows"]);
    expect(unlike(night(300), [night(300), ...steady])).toEqual([]);
  });
});

describe("an attribute", () => {
  const filled = (price: number) => night(1000, { filled: { sku: 1000, price } });

  it.each([
    [0, ["blank"]],
    [197, ["blank"]],
    [198, []],
  ])("that has %i of a thousand values left, having had 990 at least: %j", (price, found) => {
    expect(unlike(filled(price), [filled(1000), filled(990)])).toEqual(found);
  });

  it("that was mostly empty may be empty", () => {
    expect(unlike(filled(0), [filled(499), filled(1000)])).toEqual([]);
    expect(unlike(filled(0), [filled(500), filled(1000)])).toEqual(["blank"]);
  });

  it("that nothing is sent of any more is as good as blank", () => {
    expect(unlike(night(1000, { filled: { sku: 1000 } }), steady)).toEqual(["blank"]);
  });

  it("that is called as what every object inherits is one like others", () => {
    const before = night(1000, { filled: { constructor: 1000 } as unknown as RunFacts["filled"] });
    expect(unlike(night(1000, { filled: {} }), [before, before])).toEqual(["blank"]);
  });

  it("that is declared otherwise now is not compared", () => {
    const declared = (price: string) => ({ ...settings, fields: { sku: "SKU", price } });
    const runs = steady.map((facts) => ({ facts, settings: declared("Price"), mappingVersion: "m" }));
    const found = (price: string) =>
      findUnlike(
        filled(0),
        baselineOf(runs, { settings: declared(price), mappingVersion: "other" }),
        defaultThresholds,
      ).map(({ guard }) => guard);
    expect(found("Net price")).toEqual([]);
    expect(found("Price")).toEqual(["blank"]);
  });
});

describe("what is sent", () => {
  it.each([
    ["clears", "cleared", 100, 101],
    ["creates", "newKeys", 500, 501],
    ["changed", "changed", 500, 501],
  ] as const)("%s: up to the threshold, and not beyond", (guard, fact, most, tooMany) => {
    expect(unlike(night(1000, { [fact]: most }), steady)).toEqual([]);
    expect(unlike(night(1000, { [fact]: tooMany }), steady)).toEqual([guard]);
  });

  it("may be twice as much as it ever was", () => {
    const before = [night(1000, { newKeys: 300 }), ...steady];
    expect(unlike(night(1000, { newKeys: 600 }), before)).toEqual([]);
    expect(unlike(night(1000, { newKeys: 601 }), before)).toEqual(["creates"]);
  });

  it("is told by one run where new keys are concerned, since the first brings them all", () => {
    const { newKeys: _newKeys, ...first } = night(1000);
    expect(unlike(night(1000, { newKeys: 1000 }), [night(1000), first])).toEqual(["creates"]);
    expect(unlike(night(1000, { newKeys: 1000 }), [first, first])).toEqual([]);
  });

  it("is not known to have changed where another mapping made the records before", () => {
    const runs = steady.map((facts) => ({ facts, settings, mappingVersion: "other" }));
    const baseline = baselineOf(runs, { settings, mappingVersion: "m" });
    expect(findUnlike(night(1000, { changed: 1000 }), baseline, defaultThresholds)).toEqual([]);
  });
});

describe("thresholds", () => {
  it("are each replaced or switched off alone", () => {
    const strict = thresholdsOf({ rows: 0.9, changed: false });
    expect(unlike(night(899, { changed: 899 }), [night(1000), night(1000)], strict)).toEqual(["rows"]);
    expect(unlike(night(900), [night(1000), night(1000)], strict)).toEqual([]);
    expect(unlike(night(1), steady, thresholdsOf({ rows: false, blank: undefined }))).toEqual([]);
    expect(unlike(night(1000, { newKeys: 1000 }), steady, thresholdsOf(false))).toEqual([]);
  });
});

describe("a stop", () => {
  it("names all that was found, with the figures, and bears the code of the first", () => {
    const now = night(120, { filled: { sku: 120, price: 3, a: 0, b: 0, c: 0 }, cleared: 117, newKeys: 119 });
    const full = (rows: number) => night(rows, { filled: { sku: rows, price: rows, a: rows, b: rows, c: rows } });
    const runs = [full(4980), full(5102)].map((facts) => ({ facts, settings, mappingVersion: "m" }));
    const findings = findUnlike(now, baselineOf(runs, { settings, mappingVersion: "m" }), defaultThresholds);
    expect(guardStop(findings, [{ path: "products.csv" }])).toEqual({
      code: "guard-rows",
      exitCode: 3,
      message:
        "products.csv holds 120 rows; the last 2 runs had 4,980 to 5,102. " +
        "price, a, b and 1 more are each filled in at most 3 of 120 records; in the last 2 runs in 100% of them. " +
        "117 attribute values would be cleared; in the last 2 runs none. " +
        "119 of 120 records have a key that this sync never sent before; in the last 2 runs none. " +
        "Nothing was sent. If that is as it should be, run it again with --yes.",
    });
  });

  it("fits where messages are cut, however long names and figures are", () => {
    const huge = 10_000_000_000;
    const slugs = Array.from({ length: 50 }, (_, n) => `${"attribute_".repeat(4)}${n}`);
    const full = night(huge, { filled: Object.fromEntries(slugs.map((slug) => [slug, huge])) });
    const now = night(huge / 10, { filled: {}, cleared: huge, newKeys: (huge / 10) * 0.6, changed: (huge / 10) * 0.4 });
    const runs = Array.from({ length: 10 }, () => ({ facts: full, settings, mappingVersion: "m" }));
    const findings = findUnlike(now, baselineOf(runs, { settings, mappingVersion: "m" }), defaultThresholds);
    expect(findings).toHaveLength(5);
    const path = `${"folder/".repeat(40)}products.csv`;
    expect(guardStop(findings, [{ path }]).message.length).toBeLessThanOrEqual(1000);
  });
});

/** A number that differs by up to 30 % from another. */
const factor = fc.double({ min: 0.7, max: 1.3, noNaN: true });

interface Usual {
  readonly rows: number;
  readonly filled: number;
  readonly cleared: number;
  readonly changed: number;
}

/** A sync as it usually is: shares of its records. */
const usual: fc.Arbitrary<Usual> = fc.record({
  rows: fc.oneof(fc.nat(200), fc.nat(2_000_000)),
  filled: fc.double({ min: 0, max: 1, noNaN: true }),
  cleared: fc.double({ min: 0, max: 3, noNaN: true }),
  changed: fc.double({ min: 0, max: 1, noNaN: true }),
});

interface Variation {
  readonly rows: number;
  readonly filled: number;
  readonly cleared: number;
  readonly changed: number;
}
const variation: fc.Arbitrary<Variation> = fc.record({
  rows: factor,
  filled: factor,
  cleared: factor,
  changed: factor,
});
const history = fc.array(variation, { minLength: 2, maxLength: 10 });

/** The nights of a sync whose keys are numbered: a longer export has new ones at its end. */
function nights(of: Usual, variations: readonly Variation[]): readonly RunFacts[] {
  let known = 0;
  return variations.map((by, index) => {
    const rows = Math.round(of.rows * by.rows);
    const fresh = Math.max(0, rows - known);
    known = Math.max(known, rows);
    const price = Math.round(Math.min(1, of.filled * by.filled) * rows);
    const { newKeys: _newKeys, ...first } = night(rows, {
      filled: { sku: rows, price },
      cleared: Math.round(of.cleared * by.cleared * rows),
      changed: Math.round(Math.min(1, of.changed * by.changed) * (rows - fresh)),
    });
    return index === 0 ? first : { ...first, newKeys: fresh };
  });
}

describe("an export that varies by up to 30 %", () => {
  it("is never stopped", () => {
    fc.assert(
      fc.property(usual, history, variation, (of, before, now) => {
        const all = nights(of, [...before, now]);
        expect(unlike(all.at(-1) ?? night(0), all.slice(0, -1).toReversed())).toEqual([]);
      }),
      { numRuns: numRuns * 10 },
    );
  });

  const large = usual.map((of) => ({ ...of, rows: of.rows + 100 }));
  const lastOf = (all: readonly RunFacts[]) => all.at(-1) ?? night(0);

  it("is always stopped where it breaks off before a third", () => {
    const share = fc.double({ min: 0, max: 0.33, noNaN: true });
    fc.assert(
      fc.property(large, history, share, (of, before, kept) => {
        const all = nights(of, before);
        const rows = Math.max(1, Math.floor(Math.min(...all.map((one) => one.rows)) * kept));
        expect(unlike(night(rows), all)).toContain("rows");
      }),
      { numRuns },
    );
  });

  it("is always stopped where a column that is filled has gone blank", () => {
    fc.assert(
      fc.property(large, history, variation, (of, before, now) => {
        const all = nights({ ...of, filled: 0.75 }, [...before, now]);
        const last = lastOf(all);
        expect(unlike({ ...last, filled: { ...last.filled, price: 0 } }, all.slice(0, -1))).toContain("blank");
      }),
      { numRuns },
    );
  });

  it("is always stopped where all keys are written otherwise, or all records have changed", () => {
    fc.assert(
      fc.property(large, history, variation, (of, before, now) => {
        const all = nights({ ...of, changed: 0.1 }, [...before, now]);
        const last = lastOf(all);
        const known = all.slice(1, -1).every(({ records, newKeys = 0 }) => newKeys < records * 0.45);
        fc.pre(known);
        expect(unlike({ ...last, newKeys: last.records }, all.slice(0, -1))).toContain("creates");
        expect(unlike({ ...last, changed: last.records }, all.slice(0, -1))).toContain("changed");
      }),
      { numRuns },
    );
  });
});
