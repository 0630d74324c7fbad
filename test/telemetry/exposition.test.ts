import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Gauge, parseGauges, renderGauges } from "../../src/telemetry/exposition.ts";
import { parseExposition } from "./exposition-rules.ts";

const numRuns = Number(process.env.PROPERTY_RUNS ?? 100);

const gauge = (samples: Gauge["samples"], name = "crm_sync_x"): Gauge => ({ name, help: "What\nit \\ is.", samples });

describe("a file of metrics", () => {
  it("says HELP and TYPE once for each metric, and escapes what would break a line", () => {
    const labels = { sync: 'a "b" \\ c\nd' };
    expect(
      renderGauges([
        gauge([
          { labels, value: 1.5 },
          { labels: {}, value: 2 },
        ]),
        gauge([], "crm_sync_y"),
      ]),
    ).toBe(
      [
        "# HELP crm_sync_x What\\nit \\\\ is.",
        "# TYPE crm_sync_x gauge",
        'crm_sync_x{sync="a \\"b\\" \\\\ c\\nd"} 1.5',
        "crm_sync_x 2",
        "",
      ].join("\n"),
    );
  });

  it("is what the format allows, and is read back as it was, whatever a label holds", () => {
    const value = fc.oneof(
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n + 0),
    );
    const labelText = fc.string({ unit: "binary", maxLength: 6 });
    const sample = fc.record({ labels: fc.record({ sync: labelText, env: labelText }), value });
    const samples = fc.uniqueArray(sample, {
      selector: ({ labels }) => JSON.stringify(labels),
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(samples, (some) => {
        const text = renderGauges([gauge(some), gauge(some, "crm_sync_y")]);
        expect(parseExposition(text).filter(({ name }) => name === "crm_sync_y")).toEqual(
          some.map((one) => ({ name: "crm_sync_y", ...one })),
        );
        expect(parseGauges(text)).toEqual([gauge(some), gauge(some, "crm_sync_y")]);
      }),
      { numRuns },
    );
  });

  it.each([
    ["a metric of somebody else", '# HELP node_x y\n# TYPE node_x gauge\nnode_x{a="b"} 1\n'],
    ["a counter", "# HELP crm_sync_x y\n# TYPE crm_sync_x counter\ncrm_sync_x 1\n"],
    ["a comment", "# by hand\n"],
    ["a series without its TYPE", "crm_sync_x 1\n"],
    ["no number", "# HELP crm_sync_x y\n# TYPE crm_sync_x gauge\ncrm_sync_x NaN\n"],
    ["a label twice", '# HELP crm_sync_x y\n# TYPE crm_sync_x gauge\ncrm_sync_x{a="1",a="2"} 1\n'],
    ["half of the last line", "# HELP crm_sync_x y\n# TYPE crm_sync_x gauge\ncrm_sync_x 1"],
  ])("is not taken for crm-sync's own where it holds %s", (_what, text) => {
    expect(parseGauges(text)).toBeUndefined();
  });
});
