import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { progressLines } from "../../src/cli/progress-line.ts";
import { type PartStyle, partsOf } from "../../src/cli/progress-parts.ts";
import type { Glance } from "../../src/cli/progress-rates.ts";
import { textWidth } from "../../src/report/text-width.ts";
import type { Wait } from "../../src/sync/context.ts";
import { glanceWith, progressWith } from "../support/progress.ts";

const numRuns = Number(process.env.PROPERTY_RUNS ?? 100);
const moment = () => "14:03:22";

function lines(glance: Glance, width: number, maxLines = 3, style: Partial<PartStyle> = { isStable: true }) {
  return progressLines(partsOf(glance, { moment, width, ...style }), width, maxLines);
}

function waiting(wait: Wait) {
  return glanceWith({ progress: progressWith({ wait }) });
}

const soon = { leftMs: 11_200, atMs: 0 };

describe("the lines of progress", () => {
  it("say all there is to say in one line where it fits", () => {
    expect(lines(glanceWith(), 200)).toEqual([
      "products  #####...............   25%  12,345 rows    206/s  mean   200/s   3:00 left  12,000 created     300 updated      45 not delivered    8 in flight   97% of the limit",
    ]);
  });

  it("are two on a terminal of 80 columns, and three on one of 40, the most important parts first to stay", () => {
    expect(lines(glanceWith(), 77)).toEqual([
      "products   25%  12,345 rows    206/s  mean   200/s   3:00 left",
      "12,000 created     300 updated      45 not delivered   97% of the limit",
    ]);
    expect(lines(glanceWith(), 37)).toEqual([
      " 25%  12,345 rows   3:00 left",
      "12,000 created      45 not delivered",
      "  8 in flight   97% of the limit",
    ]);
    expect(lines(glanceWith(), 37, 1)).toEqual([" 25%      45 not delivered"]);
  });

  it.each<[Wait, number, string]>([
    [{ code: "http-429", end: soon }, 77, "429: waiting 12 s, until 14:03:22"],
    [{ code: "http-429", end: { leftMs: 125_000, atMs: 0 } }, 77, "429: waiting 2 min 5 s, until 14:03:22"],
    [{ code: "http-429", end: soon }, 40, "429: waiting 12 s"],
    [{ code: "http-503", isOutage: true, end: soon }, 77, "no good answer (503): next try in 12 s"],
    [{ code: "http-503", isOutage: true }, 77, "no good answer (503): asking"],
    [{ code: "lock" }, 77, "waiting for the lock"],
    [{ code: "records" }, 77, "listing records"],
    [{ code: "schema" }, 77, "reading the attributes"],
    [{ code: "keys" }, 77, "reading the whole source first"],
    [{ code: "stopping" }, 77, "stopping: 8 in flight"],
  ])("say of %j at %d columns: %s", (wait, width, text) => {
    const [first = ""] = lines(waiting(wait), width);
    expect(first.endsWith(`  ${text}`)).toBe(true);
    // Nothing is sent: a rate and a time would be false.
    expect(first).not.toMatch(/left|\/s {2}mean/);
  });

  it("keep the place of what cannot be told yet, and leave out what can never be", () => {
    const unknown = { leftMs: undefined, limitUsed: undefined };
    expect(lines(glanceWith(unknown), 77).join("\n")).toMatch(/ -:-- left\n.* -% of the limit$/);
    const { allowedPerSecond: _none, ...unlimited } = progressWith();
    const stream = lines(glanceWith({ ...unknown, done: undefined, progress: unlimited }), 77).join("\n");
    expect(stream).not.toMatch(/%|left|limit/);
  });

  it("of a check tell rows and what is invalid, since nothing is sent", () => {
    const check = glanceWith({ progress: progressWith({ isCheck: true }) });
    expect(lines(check, 200).join()).not.toMatch(/created|flight|limit/);
    expect(lines(check, 200).join()).toContain("45 invalid");
  });

  it("name no moment in a log twice, and pad nothing there", () => {
    expect(lines(glanceWith(), 400, 1, {})).toEqual([
      "products  25%  12,345 rows  206/s  mean 200/s  3:00 left  12,000 created  300 updated  45 not delivered  8 in flight  97% of the limit",
    ]);
  });

  const labels = fc.oneof(
    fc.constantFrom(
      "products",
      "👗 Kleider",
      "日本語の商品",
      "👩‍👩‍👧‍👦".repeat(20),
      "e\u0301".repeat(60),
      "\u001b[31m\r\nx",
      "",
    ),
    fc.string({ unit: "grapheme", maxLength: 80 }),
    fc.string({ unit: "binary", maxLength: 80 }),
  );
  const count = fc.oneof(fc.nat(20), fc.nat(2_000_000_000));
  const waits = fc.option(
    fc.record({
      code: fc.constantFrom("http-429", "http-503", "lock", "records", "stopping", "ETIMEDOUT".repeat(9)),
      end: fc.record({ leftMs: fc.nat(1e8), atMs: fc.nat() }),
    }),
    { nil: undefined },
  );
  const glances = fc
    .record({
      label: labels,
      created: count,
      updated: count,
      upserted: count,
      unchanged: count,
      failed: count,
      wait: waits,
      inFlight: fc.nat(9999),
      rows: count,
      perSecond: fc.double({ min: 0, max: 1e7, noNaN: true }),
      done: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
      leftMs: fc.option(fc.nat(1e9), { nil: undefined }),
    })
    .map(({ label, wait, inFlight, rows, perSecond, done, leftMs, ...counts }) =>
      glanceWith({
        progress: progressWith({ label, inFlight, ...(wait && { wait }) }, counts),
        ...{ rows, perSecond, meanPerSecond: perSecond, done, leftMs },
      }),
    );

  it("are never wider than the terminal, and hold no control character", () => {
    fc.assert(
      fc.property(glances, fc.integer({ min: 20, max: 250 }), fc.integer({ min: 1, max: 3 }), (glance, width, most) => {
        const shown = lines(glance, width, most);
        expect(shown.length).toBeLessThanOrEqual(most);
        for (const line of shown) {
          expect(textWidth(line)).toBeLessThanOrEqual(width);
          expect(line).not.toMatch(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/u);
        }
      }),
      { numRuns },
    );
  });

  it("have their parts in one order at every width, and a wider terminal loses none that a narrower one shows", () => {
    const order = partsOf(glanceWith(), { moment, width: 90, isStable: true }).flat();
    const shownAt = (width: number, most: number) => {
      const text = lines(glanceWith(), width, most).join("  ");
      const places = order.map((part) => text.indexOf(part.text)).filter((place) => place >= 0);
      expect(places).toEqual(places.toSorted((a, b) => a - b));
      return new Set(order.filter((part) => text.includes(part.text)));
    };
    // Of one line, since the second and the third are set apart below 60 columns.
    for (let width = 90; width < 200; width++) {
      const wider = shownAt(width + 1, 1);
      expect([...shownAt(width, 1)].filter((part) => !wider.has(part))).toEqual([]);
    }
    for (let width = 20; width < 250; width++) for (const most of [1, 2, 3]) shownAt(width, most);
  });

  it("stay where they are while numbers grow by no digit", () => {
    const places = (text: string) => [...text.matchAll(/[a-z/%]+/g)].map(({ index }) => index);
    const numbers = fc.record({
      rows: fc.integer({ min: 10_000, max: 99_999 }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    const at = ({ rows, share }: { readonly rows: number; readonly share: number }) => {
      const created = Math.floor(rows * share);
      const counts = { read: rows, created, updated: rows - created, invalid: 0, failed: 0 };
      const progress = progressWith({ inFlight: Math.floor(share * 999) }, counts);
      const perSecond = share * 9_999;
      return glanceWith({
        progress,
        rows,
        perSecond,
        meanPerSecond: perSecond,
        done: share,
        leftMs: share * 3_500_000,
        limitUsed: share,
      });
    };
    fc.assert(
      fc.property(numbers, numbers, fc.integer({ min: 30, max: 250 }), (one, other, width) => {
        const [before, after] = [lines(at(one), width), lines(at(other), width)];
        expect(after.map((line) => places(line.replaceAll(/[#.]/g, " ")))).toEqual(
          before.map((line) => places(line.replaceAll(/[#.]/g, " "))),
        );
      }),
      { numRuns },
    );
  });
});
