import { describe, expect, it } from "vitest";
import { createRandom } from "../../src/sandbox/random.ts";
import { striking } from "./delivery.ts";
import type { Harness } from "./harness.ts";
import type { Strike } from "./proxy.ts";
import { keyOf, World } from "./world.ts";

const spoilt = ["cut-before", "cut-after", "half", "garbled", "huge", "stall-head", "stall-body"] as const;
const page: Strike = { status: 200, body: "<html>Please log in</html>", headers: { "content-type": "text/html" } };
const empty: Strike = { status: 200, body: "" };
const other: Strike = { status: 200, body: '{"ok":true}' };
const down: Strike = { status: 503, body: "<html>503</html>", headers: { "content-type": "text/html" } };

/** What never counts as delivered: answers that are lost, spoilt, late or somebody else's. */
export function answers(harness: Harness): void {
  const needsBody: ReadonlySet<string> = new Set(["half", "garbled", "stall-body"]);
  const isApplicable = (how: string): boolean => !(harness.isSilent && needsBody.has(how));
  const named = [
    ...spoilt.filter(isApplicable).map((how) => [how, how] as const),
    ["a login page", page],
    ["nothing", empty],
    ["another JSON", other],
    ["a 503", down],
  ] as const;
  const stalls = (["stall-head", "stall-body"] as const).filter(isApplicable);

  describe("an answer that is", () => {
    it.each(named)("%s is reason to try again, and makes no second record", async (_name, how) => {
      const isLate = how === "stall-head" || how === "stall-body";
      const strike = striking(harness, (number) => (number === 0 ? how : undefined));
      const world = await World.open(harness, { strike, timeoutMs: isLate ? 150 : 5000 });
      await world.prepare();
      const record = world.record(keyOf(harness, 1), "text");
      const [first] = await world.write([record]);
      expect(first).toMatchObject({ status: "retry", kind: expect.stringMatching(/ambiguous|transient/) });
      const { counts } = await world.run([record]);
      expect(counts.created + counts.updated + counts.upserted).toBe(1);
      expect(world.stored).toMatchObject([{ key: record.key, text: "text" }]);
    });

    it("a 429 is waited for as long as it says", async () => {
      let isFirst = true;
      const isWrite = harness.isWrite ?? ((method: string) => method !== "GET");
      const world = await World.open(harness, {
        sandbox: {
          retryAfterMs: 3000,
          faultFor({ method, path }) {
            if (!isFirst || !isWrite(method, path)) return undefined;
            isFirst = false;
            return "429";
          },
        },
      });
      await world.prepare();
      const [result] = await world.write([world.record(keyOf(harness, 1), "text")]);
      expect(result).toMatchObject({ status: "retry", kind: "throttled" });
      if (harness.hintsAtThrottling ?? true) {
        const { afterMs = 0 } = { afterMs: 0, ...result };
        expect(afterMs).toBeGreaterThan(1900);
        expect(afterMs).toBeLessThanOrEqual(harness.longestWaitMs ?? 3000);
      }
      expect(world.stored).toEqual([]);
    });

    it("lost leaves the tally true, whatever else goes wrong", async () => {
      const random = createRandom(7);
      const strikes: readonly Strike[] = ["cut-before", "cut-after", "cut-after", "half", "garbled", page, down];
      const strike = striking(harness, () =>
        random() < 0.4 ? strikes[Math.floor(random() * strikes.length)] : undefined,
      );
      const world = await World.open(harness, { strike });
      await world.prepare();
      // Some are there before, some come twice.
      const sequence = [...Array(30).keys()].map((n) => (n * 7) % 19);
      const records = sequence.map((number, n) => world.record(keyOf(harness, number), `text ${n}`));
      const { counts, stop } = await world.run(records);
      expect(stop.reason).toBeUndefined();
      const last = new Map(records.map((record) => [record.key, record.values[harness.textSlug]]));
      expect(new Map(world.stored.map(({ key, text }) => [key, text]))).toEqual(last);
      expect(world.stored).toHaveLength(last.size);
      expect(counts.created + counts.updated + counts.upserted).toBe(records.length);
      if (!harness.tellsCreated) expect(counts.upserted).toBe(records.length);
      else if (harness.tellsCreatedAt) expect(counts.created).toBe(last.size);
      else expect(counts.created).toBeLessThanOrEqual(last.size);
    });
  });

  describe("a request under way", () => {
    it.each(stalls)("ends within 100 ms of its signal, at %s", async (how) => {
      const took: number[] = [];
      // A busy machine may be late once.
      for (let attempt = 0; attempt < 3 && Math.min(...took) > 100; attempt++) {
        const controller = new AbortController();
        const world = await World.open(harness, { strike: striking(harness, () => how), timeoutMs: 30_000 });
        await world.prepare();
        const before = world.passed.length;
        const written = world.write([world.record(keyOf(harness, 1), "text")], controller.signal).then(
          ([result]) => result?.status,
          (error: unknown) => error,
        );
        while (world.passed.length === before) await new Promise(setImmediate);
        // The body is on its way by then, or is it the head's turn.
        await new Promise((resolve) => setTimeout(resolve, 20));
        const reason = new Error("aborted by the test");
        const from = performance.now();
        controller.abort(reason);
        const end = await written;
        took.push(performance.now() - from);
        if (end !== "retry") expect(end).toBe(reason);
      }
      expect(Math.min(...took)).toBeLessThan(100);
    });
  });
}
