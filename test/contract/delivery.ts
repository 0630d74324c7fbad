import { describe, expect, it } from "vitest";
import { type Harness, secret } from "./harness.ts";
import type { Passing, Strike, Striker } from "./proxy.ts";
import { keyOf, recordOf, World } from "./world.ts";

/** Writes alone: what comes before them is prepared in peace. */
export function isWriteOf({ isWrite = (method) => method !== "GET" }: Harness): (passing: Passing) => boolean {
  return ({ method, path }) => isWrite(method, path);
}

/** Strikes the writes, the n-th of them, counted from 0, as it is told. */
export function striking(harness: Harness, how: (number: number) => Strike | undefined): Striker {
  let number = 0;
  const isWrite = isWriteOf(harness);
  return (passing) => (isWrite(passing) ? how(number++) : undefined);
}

/** Rows arrive, each as itself. */
export function delivery(harness: Harness): void {
  const numbers = [4, 0, 6, 2, 5, 1, 3];

  describe("delivery", () => {
    it("aligns its results with the records, in whatever order they come", async () => {
      const world = await World.open(harness);
      await world.prepare();
      for (const order of [[...numbers].sort(), numbers, [...numbers].reverse()]) {
        const records = order.map((number) => world.record(keyOf(harness, number), `text ${number}`));
        const results = await world.write(records);
        const byKey = new Map(world.stored.map((one) => [one.key, one]));
        records.forEach((record, n) => {
          const result = results[n];
          expect(result?.status).toMatch(/^(created|updated|upserted)$/);
          const { id, echo } = { id: undefined, echo: undefined, ...result };
          const stored = byKey.get(record.key);
          expect(stored?.text).toBe(record.values[harness.textSlug]);
          if (id !== undefined) expect(id).toBe(stored?.id);
          if (harness.echoes) expect(echo).toMatchObject({ [harness.textSlug]: record.values[harness.textSlug] });
        });
      }
      expect(world.stored).toHaveLength(numbers.length);
    });

    it("tells created from updated, where its API does", async () => {
      const world = await World.open(harness);
      await world.prepare();
      const record = world.record(keyOf(harness, 1), "one");
      const twice = [await world.write([record]), await world.write([record])].map(([one]) => one?.status);
      expect(twice).toEqual(harness.tellsCreated ? ["created", "updated"] : ["upserted", "upserted"]);
    });

    it("refuses a bad record and leaves its neighbours unhurt", async () => {
      const world = await World.open(harness);
      const bad = keyOf(harness, 3);
      const records = numbers.map((number) => {
        const key = keyOf(harness, number);
        return key === bad ? recordOf(key, harness.refused(key)) : world.record(key, `text ${number}`);
      });
      const { counts, outcomes } = await world.run(records);
      expect(counts).toMatchObject({ read: 7, rejected: 1 });
      expect(counts.created + counts.upserted).toBe(6);
      const refused = outcomes.find(({ status }) => status === "rejected");
      expect(refused?.key).toBe(bad);
      expect(world.stored.map(({ key }) => key).sort()).toEqual(
        numbers
          .map((number) => keyOf(harness, number))
          .filter((key) => key !== bad)
          .sort(),
      );
      // The report takes the message: what is the row's own stands in detail.
      for (const value of Object.values(harness.refused(bad))) {
        if (typeof value === "string") expect(refused?.problems?.[0]?.message).not.toContain(value);
      }
    });

    it("changes nothing of a record that it is given", async () => {
      const world = await World.open(harness);
      await world.prepare();
      const records = numbers.map((number) => world.record(keyOf(harness, number), `text ${number}`));
      const before = structuredClone(records.map(({ key, values }) => ({ key, values })));
      for (const { values } of records) Object.freeze(values);
      await world.write(records);
      expect(records.map(({ key, values }) => ({ key, values }))).toEqual(before);
    });

    it((harness.clears ?? true) ? "clears a value" : "refuses to clear a value, and touches nothing", async () => {
      const world = await World.open(harness);
      const key = keyOf(harness, 1);
      const { counts, altered } = await world.run([world.record(key, "there"), world.record(key, null)]);
      const isCleared = harness.clears ?? true;
      expect(counts.failed + counts.unprocessed).toBe(0);
      expect(counts.rejected).toBe(isCleared ? 0 : 1);
      expect(world.stored).toMatchObject([{ key, text: isCleared ? "" : "there" }]);
      expect(altered).toEqual({});
    });

    it("gives back texts as they are, and names what was stored otherwise", async () => {
      const texts = ["plain", "ä 😀 \u2019", 'a "quoted" \\ text', "007", "1.50", "true", "null", "a;b,c"];
      const world = await World.open(harness);
      const good = await world.run(texts.map((text, number) => world.record(keyOf(harness, number), text)));
      expect(good.altered).toEqual({});
      expect(world.stored.map(({ text }) => text).sort()).toEqual([...texts].sort());
      if (!harness.echoes) return;
      const strike = striking(harness, () => (said) => ({ ...said, body: said.body.replaceAll("needle", "noodle") }));
      const odd = await World.open(harness, { strike });
      const { altered } = await odd.run([
        odd.record(keyOf(harness, 1), "a needle"),
        odd.record(keyOf(harness, 2), "hay"),
      ]);
      expect(altered).toEqual({ [harness.textSlug]: 1 });
    });
  });

  describe("credentials that are wrong", () => {
    it("stop the run with a next step, and every row is accounted for", async () => {
      const wrong = "wr0ng-5ecret-cr3dential";
      const world = await World.open(harness, { credential: wrong });
      const { counts, stop } = await world.run(numbers.map((number) => world.record(keyOf(harness, number), "text")));
      expect(stop.reason).toMatchObject({ code: "credentials-refused", exitCode: 3 });
      expect(stop.reason?.message).not.toContain(wrong);
      expect(counts.unprocessed).toBe(counts.read);
      expect(world.stored).toEqual([]);
    });

    it(harness.renews ? "that have run out are renewed" : "that run out stop the run", async () => {
      const strike = striking(harness, (number) =>
        number === 2
          ? { status: 401, body: JSON.stringify({ message: `${secret} has expired`, status: "error" }) }
          : undefined,
      );
      const world = await World.open(harness, { strike });
      const { maxBatchSize } = world.destination.limits;
      const count = 3 * maxBatchSize + 1;
      const records = Array.from({ length: count }, (_, number) => world.record(keyOf(harness, number), "text"));
      const { counts, stop } = await world.run(records, { concurrency: 1 });
      if (harness.renews) {
        expect(stop.reason).toBeUndefined();
        expect(counts.created + counts.upserted).toBe(count);
      } else {
        expect(stop.reason).toMatchObject({ code: "credentials-refused", exitCode: 3 });
        expect(counts.unprocessed).toBeGreaterThan(0);
        expect(counts.created + counts.upserted).toBe(world.stored.length);
      }
    });
  });
}
