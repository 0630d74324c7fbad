import { describe, expect, it } from "vitest";
import type { WriteMode } from "../../src/core/types.ts";
import { type DestinationType, destinations } from "../../src/destinations/index.ts";
import type { Harness } from "./harness.ts";
import { keyOf, World } from "./world.ts";

/** The modes that it says it keeps. */
export function modes(harness: Harness): void {
  const [there, absent] = [keyOf(harness, 1), keyOf(harness, 2)];

  /** One in this mode, where one record is there. */
  async function opened(mode: "update" | "create"): Promise<World> {
    const beside = await World.open(harness);
    await beside.run([beside.record(there, "first")]);
    return await World.open(harness, { mode, beside });
  }

  describe("a mode that it has:", () => {
    it.skipIf(!keeps(harness, "update"))("update writes to what is there, and creates nothing", async () => {
      const world = await opened("update");
      const { counts } = await world.run([world.record(there, "second"), world.record(absent, "new")]);
      expect(counts).toMatchObject({ updated: 1, rejected: 1 });
      expect(world.stored).toMatchObject([{ key: there, text: "second" }]);
    });

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
