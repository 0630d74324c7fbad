import { describe, expect, it } from "vitest";
import type { Counts } from "../../src/core/report.ts";
import type { ApiName } from "../../src/sandbox/apis.ts";
import { startSandbox } from "../../src/sandbox/index.ts";
import { afterTest } from "../http/servers.ts";
import { deliverSample } from "../support/deliver-sample.ts";
import { fastClock } from "../support/fast-clock.ts";
import { emptyFolder } from "../support/run-cli.ts";

interface Sample {
  readonly config: string;
  readonly api: ApiName;
  readonly object: string;
  readonly rows: number;
  /** The API does not say whether it created or updated. */
  readonly isSilent?: boolean;
}

const all: readonly Sample[] = [
  { config: "products.config.yaml", api: "zeeg", object: "products", rows: 260 },
  { config: "deals.config.yaml", api: "zeeg", object: "deals", rows: 76 },
  { config: "routera-contacts.config.yaml", api: "routera", object: "contacts", rows: 32 },
  { config: "revnue-customers.config.yaml", api: "revnue", object: "customers", rows: 30 },
];

/** A server on a bad day: one request in eight goes wrong, before or after it was carried out. */
const faults = [
  { name: "429", probability: 0.02 },
  { name: "500", probability: 0.01 },
  { name: "500-after", probability: 0.01 },
  { name: "503", probability: 0.01 },
  { name: "reset-before", probability: 0.02 },
  { name: "reset-after", probability: 0.05 },
  { name: "garbage", probability: 0.005 },
  { name: "truncated", probability: 0.005 },
] as const;

describe("the samples, through one engine, on a bad day of the server", () => {
  it.each(all)(
    "$config: created once, then updated, and counted right",
    async ({ config, api, object, rows, isSilent }) => {
      // Its waits are those of the real thing, and nobody's time.
      const clock = fastClock(20);
      const sandbox = await startSandbox({ faults, seed: 11, graceMs: 50, now: () => Math.floor(clock.now()) });
      afterTest(() => sandbox.close());
      const flags = { stateDir: emptyFolder(), maxAttempts: "12", concurrency: "8" };
      const counts: Counts[] = [];
      for (const _ of [1, 2]) {
        const report = await deliverSample(config, sandbox, flags, clock);
        expect(report.exitCode, JSON.stringify(report.problems)).toBe(0);
        counts.push(report.counts);
      }
      expect(counts).toMatchObject(
        isSilent
          ? [{ read: rows, upserted: rows }, { upserted: rows }]
          : [{ read: rows, created: rows }, { updated: rows }],
      );
      expect(sandbox.count(object, api)).toBe(rows);
      const score = sandbox.stats().objects[api === "zeeg" ? object : `${api}/${object}`];
      expect(score).toMatchObject({ doubles: 0, overlaps: 0 });
      expect(Object.values(sandbox.stats().faults).length).toBeGreaterThan(3);
    },
  );
});
