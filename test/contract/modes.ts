import { describe, expect, it } from "vitest";
import type { WriteMode } from "../../src/core/types.ts";
import { type DestinationType, destinations } from "../../src/destinations/index.ts";
import type { Harness, UpdateWay } from "./harness.ts";
import { keyOf, recordOf, World } from "./world.ts";

/** The modes that it says it keeps. */
export function modes(harness: Harness): void {
  const [there, absent] = [keyOf(harness, 1), keyOf(harness, 2)];
  const byMatch: UpdateWay = {
    match: harness.match,
    keyOf: ({ key }) => key,
    absent,
    record: (key, text) => harness.record(key, text),
  };
  const ways = harness.updates ?? (keeps(harness, "update") ? [byMatch] : []);

  /** One in this mode, where one record is there. */
  async function opened(mode: "update" | "create", match = harness.match): Promise<World> {
    const beside = await World.open(harness);
    await beside.run([beside.record(there, "first")]);
    return await World.open(harness, { mode, match, beside });
  }

  describe("a mode that it has:", () => {
    it.each(ways.map((way) => [way.match, way] as const))(
      "update by %s writes to what is there, and creates nothing",
      async (_match, way) => {
        const world = await opened("update", way.match);
        const keys = [...world.stored.map((one) => way.keyOf(one)), way.absent];
        const records = keys.map((key) => recordOf(key, way.record(key, `of ${key}`)));
        const { counts, outcomes, altered } = await world.run(records);
        expect(counts).toMatchObject({ read: 2, updated: 1, rejected: 1 });
        expect(outcomes.find(({ status }) => status === "rejected")).toMatchObject({ key: way.absent });
        expect(altered).toEqual({});
        expect(world.stored).toMatchObject([{ key: there, text: `of ${keys[0]}` }]);
      },
    );

    it.skipIf(!keeps(harness, "create"))("create leaves alone what is there", async () => {
      const world = await opened("create");
      const { counts } = await world.run([world.record(there, "second"), world.record(absent, "new")]);
      expect(counts).toMatchObject({ created: 1, rejected: 1 });
      const texts = new Map(world.stored.map(({ key, text }) => [key, text]));
      expect(texts).toEqual(
        new Map([
          [there, "first"],
          [absent, "new"],
        ]),
      );
    });
  });
}

/** It has the mode, and nothing speaks against it with these settings and this match. */
function keeps({ destination, settings, object, match }: Harness, mode: WriteMode): boolean {
  const type: DestinationType = destinations[destination];
  const { issues = [] } = type.plan({ object, match, mode, settings: settings ?? type.example });
  return type.modes[mode] === true && issues.length === 0;
}
