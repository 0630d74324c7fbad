import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Delivered } from "../../src/core/destination.ts";
import { Truth, wasCreated } from "../../src/engine/truth.ts";
import { rowsOf, runEngine } from "../support/run-engine.ts";
import { SimulatedCrm } from "../support/simulated-crm.ts";
import { VirtualClock } from "../support/virtual-clock.ts";

const start = Date.UTC(2026, 0, 1, 12);
const hour = 3_600_000;
const cut = (ms: number) => Math.floor(ms / 1000) * 1000;

/** Answers "updated" about a record created at `createdAt`, by the server's clock, which is `skewMs` ahead of ours. */
function answer(createdAt: number, skewMs: number, id = "r1") {
  return { status: "updated", id, createdAt: cut(createdAt + skewMs), createdAtPrecisionMs: 1000 } as const;
}

/** A truth that has seen some answers of the server, each on its way for `latencyMs`, before `start`. */
function seasoned(skewMs: number, latencyMs = 20): Truth {
  const truth = new Truth();
  for (let ago = 5000; ago > 0; ago -= 130) {
    truth.clock.observe(start - ago, start - ago + latencyMs, cut(start - ago + latencyMs / 2 + skewMs));
  }
  return truth;
}

/** What the answer at `now` means for a key whose first try left at `sentAt` and got no answer. */
function repeated(truth: Truth, result: Delivered, sentAt: number, now: number, key = "K1") {
  const doubtful = { sentAt, wasCreated: wasCreated(truth.creations, key) };
  return truth.judge(key, result, doubtful, now);
}

/** The same for a key whose every try was answered. */
function answered(truth: Truth, result: Delivered, now: number, key = "K1") {
  return truth.judge(key, result, undefined, now);
}

describe("a record that is answered as updated when it is sent again", () => {
  it.each([0, 300, 3 * hour, -3 * hour, 26 * hour + 77])(
    "was created by the try whose answer was lost, though the server's clock is %d ms ahead",
    (skewMs) => {
      for (let offset = 0; offset < 1000; offset += 37) {
        const sentAt = start + offset;
        const truth = seasoned(skewMs);
        expect(repeated(truth, answer(sentAt + 10, skewMs), sentAt, sentAt + 500)).toBe("created");
      }
    },
  );

  it.each([0, 300, 3 * hour, -3 * hour])(
    "was only updated where it was there two seconds before, though the server's clock is %d ms ahead",
    (skewMs) => {
      for (let offset = 0; offset < 1000; offset += 37) {
        const sentAt = start + offset;
        expect(repeated(seasoned(skewMs), answer(sentAt - 2000, skewMs), sentAt, sentAt + 500)).toBe("updated");
      }
    },
  );

  it("is what the answer says where no try was lost", () => {
    expect(answered(seasoned(0), answer(start, 0), start)).toBe("updated");
    expect(answered(seasoned(0), { status: "created", id: "r1" }, start)).toBe("created");
    expect(repeated(seasoned(0), { status: "upserted" }, start, start)).toBe("upserted");
  });

  it("is delivered, and not known which, where the server does not say when it was created", () => {
    const silent = { status: "updated", id: "r1" } as const;
    expect(repeated(seasoned(0), silent, start, start)).toBe("upserted");
    expect(answered(seasoned(0), silent, start)).toBe("updated");
    // This run had created it: that it did so twice is out of the question.
    expect(seasoned(0).judge("K1", silent, { sentAt: start, wasCreated: true }, start)).toBe("updated");
  });

  it("is updated where an earlier row of this run created it in the same second", () => {
    const truth = seasoned(0);
    expect(answered(truth, { ...answer(start, 0), status: "created" }, start + 20)).toBe("created");
    expect(repeated(truth, answer(start, 0), start + 30, start + 600)).toBe("updated");
    // Also where the first row's own answer was the one that was lost.
    expect(repeated(truth, answer(start, 0), start, start + 600, "K2")).toBe("created");
    expect(repeated(truth, answer(start, 0), start + 610, start + 900, "K2")).toBe("updated");
  });

  it("is updated after an earlier row created it, however long the lost answer was waited for", () => {
    const truth = seasoned(0);
    expect(answered(truth, { ...answer(start, 0), status: "created" }, start + 20)).toBe("created");
    const { creations } = truth;
    for (let second = 1; second <= 30; second++) {
      answered(
        truth,
        { ...answer(start + second * 1000, 0), status: "created" },
        start + second * 1000,
        `other-${second}`,
      );
    }
    expect(wasCreated(truth.creations, "K1")).toBe(false);
    const doubtful = { sentAt: start + 100, wasCreated: wasCreated(creations, "K1") };
    expect(truth.judge("K1", answer(start, 0), doubtful, start + 30_100)).toBe("updated");
  });

  it("is forgotten soon after it was created, so that memory does not grow with the run", () => {
    const truth = seasoned(0);
    for (let n = 0; n < 20; n++) {
      answered(truth, { ...answer(start + n * 1000, 0), status: "created" }, start + n * 1000, `K${n}`);
    }
    expect(wasCreated(truth.creations, "K19")).toBe(true);
    expect(wasCreated(truth.creations, "K18")).toBe(true);
    expect(wasCreated(truth.creations, "K10")).toBe(false);
  });

  it("is judged by our own clock where no answer had a Date header, within two seconds", () => {
    expect(repeated(new Truth(), answer(start + 10, -1500), start, start + 500)).toBe("created");
    expect(repeated(new Truth(), answer(start - 4000, 0), start, start + 500)).toBe("updated");
    // Hours apart and without a Date header there is nothing to go by.
    expect(repeated(new Truth(), answer(start + 10, -3 * hour), start, start + 500)).toBe("updated");
  });

  it("is never missed as created, whatever the skew and the way of the answers", () => {
    const scene = fc.record({
      skewMs: fc.integer({ min: -48 * hour, max: 48 * hour }),
      latencies: fc.array(fc.integer({ min: 0, max: 3000 }), { maxLength: 30 }),
      sentAfterMs: fc.integer({ min: 0, max: 5000 }),
      createdAfterMs: fc.integer({ min: 0, max: 3000 }),
    });
    fc.assert(
      fc.property(scene, ({ skewMs, latencies, sentAfterMs, createdAfterMs }) => {
        const truth = new Truth();
        truth.clock.observe(start, start, cut(start + skewMs));
        for (const [n, latencyMs] of latencies.entries()) {
          truth.clock.observe(
            start + n * 100,
            start + n * 100 + latencyMs,
            cut(start + n * 100 + latencyMs / 2 + skewMs),
          );
        }
        const sentAt = start + sentAfterMs;
        const result = answer(sentAt + createdAfterMs, skewMs);
        expect(repeated(truth, result, sentAt, sentAt + createdAfterMs + 50)).toBe("created");
      }),
      { numRuns: 500 },
    );
  });
});

describe("an update whose answer was lost", () => {
  /** A CRM that loses the first answer, and tells nothing of when a record was created. */
  async function deliveredTwice(options: { readonly mode?: "update"; readonly createsNothing?: true }) {
    const clock = new VirtualClock();
    const crm = new SimulatedCrm({ clock, latencyMs: () => 5, fate: () => "ok" });
    let isLost = true;
    const write = async () => {
      const problem = { code: "lost", message: "Lost." };
      const { createsNothing } = options;
      const lost = { status: "retry", kind: "ambiguous", problem, ...(createsNothing && { createsNothing }) } as const;
      const results = [isLost ? lost : ({ status: "updated", id: "r1" } as const)];
      isLost = false;
      return { results };
    };
    const run = { crm: Object.assign(crm, { write }), clock, rows: rowsOf(["A"]) };
    const { engine } = await runEngine({ ...run, ...(options.mode && { mode: options.mode }) });
    return engine.tally.counts();
  }

  it("leaves open what it was, unless it could not have created the record", async () => {
    expect(await deliveredTwice({})).toMatchObject({ upserted: 1 });
    expect(await deliveredTwice({ createsNothing: true })).toMatchObject({ updated: 1 });
    expect(await deliveredTwice({ mode: "update" })).toMatchObject({ updated: 1 });
  });
});
