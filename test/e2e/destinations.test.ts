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
  /** That are sent. */
  readonly rows: number;
  /** What the first and the second delivery count. Default: all created, then all updated. */
  readonly counts?: readonly [Partial<Counts>, Partial<Counts>];
  /** It says nothing of when a record was created: after a lost answer nobody knows which it was. */
  readonly isForgetful?: boolean;
  /** So few requests that the dice would not fall on them: the first ones go wrong, each in another way. */
  readonly isBatched?: boolean;
}

const all: readonly Sample[] = [
  { config: "products.config.yaml", api: "zeeg", object: "products", rows: 260 },
  { config: "deals.config.yaml", api: "zeeg", object: "deals", rows: 76 },
  { config: "zeeg-people.config.yaml", api: "zeeg", object: "people", rows: 28 },
  { config: "hubspot-contacts.config.yaml", api: "hubspot", object: "contacts", rows: 40, isBatched: true },
  { config: "routera-contacts.config.yaml", api: "routera", object: "contacts", rows: 32 },
  { config: "revnue-customers.config.yaml", api: "revnue", object: "customers", rows: 30 },
  {
    config: "attio-companies.config.yaml",
    api: "attio",
    object: "companies",
    rows: 30,
    counts: [{ upserted: 30 }, { upserted: 30 }],
  },
  { config: "salesforce-accounts.config.yaml", api: "salesforce", object: "Account", rows: 30, isForgetful: true },
  {
    config: "salesforce-accounts-collections.config.yaml",
    api: "salesforce",
    object: "Account",
    rows: 30,
    isBatched: true,
    isForgetful: true,
  },
  { config: "zoho-leads.config.yaml", api: "zoho", object: "Leads", rows: 24, isBatched: true },
  { config: "airtable-products.config.yaml", api: "airtable", object: "Products", rows: 260 },
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

/** What befalls the first writes, in turn. */
const firstFaults = ["reset-after", "reset-before", "429", "500-after", "truncated", "garbage"] as const;

describe("the samples, through one engine, on a bad day of the server", () => {
  it.each(all)(
    "$config: created once, then updated, and counted right",
    async ({
      config,
      api,
      object,
      rows,
      isBatched = false,
      isForgetful = false,
      counts: expected = [{ created: rows }, { updated: rows }],
    }) => {
      // Its waits are those of the real thing, and nobody's time.
      const clock = fastClock(20);
      let writes = 0;
      const faultFor = ({ method }: { readonly method: string }) =>
        method === "GET" ? undefined : firstFaults[writes++];
      const sandbox = await startSandbox({
        ...(isBatched ? { faultFor } : { faults }),
        seed: 11,
        graceMs: 50,
        now: () => Math.floor(clock.now()),
      });
      afterTest(() => sandbox.close());
      const flags = { stateDir: emptyFolder(), maxAttempts: "12", concurrency: "8" };
      const counts: Partial<Counts>[] = [];
      for (const _ of [1, 2]) {
        // Servers tell the time in whole seconds: what the first run created last could pass for a lost try's doing.
        if (counts.length > 0) await clock.sleep(4000);
        const report = await deliverSample(config, sandbox, flags, clock);
        expect(report.exitCode, JSON.stringify(report.problems)).toBe(0);
        const { created, updated, upserted } = report.counts;
        const isSecond = counts.length > 0;
        if (isForgetful) expect(isSecond ? created : updated).toBe(0);
        counts.push(isForgetful ? { [isSecond ? "updated" : "created"]: created + updated + upserted } : report.counts);
      }
      expect(counts).toMatchObject(expected);
      expect(sandbox.count(object, api)).toBe(rows);
      const score = sandbox.stats().objects[api === "zeeg" ? object : `${api}/${object}`];
      expect(score).toMatchObject({ doubles: 0, overlaps: 0 });
      expect(Object.values(sandbox.stats().faults).length).toBeGreaterThan(3);
    },
  );
});
