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
  /** It does not say when a record was created: one whose answer was lost counts as updated. */
  readonly isForgetful?: boolean;
  /** Few requests take all rows, so that little can go wrong. */
  readonly isQuick?: boolean;
}

const all: readonly Sample[] = [
  { config: "products.config.yaml", api: "zeeg", object: "products", rows: 260 },
  { config: "deals.config.yaml", api: "zeeg", object: "deals", rows: 76 },
  { config: "attio-companies.config.yaml", api: "attio", object: "companies", rows: 30, isSilent: true },
  { config: "salesforce-accounts.config.yaml", api: "salesforce", object: "Account", rows: 30, isForgetful: true },
  {
    config: "salesforce-accounts-collections.config.yaml",
    api: "salesforce",
    object: "Account",
    rows: 30,
    isForgetful: true,
    isQuick: true,
  },
  { config: "zoho-leads.config.yaml", api: "zoho", object: "Leads", rows: 24, isForgetful: true, isQuick: true },
  { config: "airtable-products.config.yaml", api: "airtable", object: "Products", rows: 260, isForgetful: true },
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
    async ({ config, api, object, rows, isSilent, isForgetful, isQuick }) => {
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
      const [first] = counts;
      if (isForgetful) expect((first?.created ?? 0) + (first?.updated ?? 0)).toBe(rows);
      expect(counts).toMatchObject(
        isForgetful
          ? [{ read: rows }, { updated: rows }]
          : isSilent
            ? [{ read: rows, upserted: rows }, { upserted: rows }]
            : [{ read: rows, created: rows }, { updated: rows }],
      );
      expect(sandbox.count(object, api)).toBe(rows);
      const score = sandbox.stats().objects[api === "zeeg" ? object : `${api}/${object}`];
      expect(score).toMatchObject({ doubles: 0, overlaps: 0 });
      if (!isQuick) expect(Object.values(sandbox.stats().faults).length).toBeGreaterThan(3);
    },
  );
});
