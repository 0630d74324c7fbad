import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadConfig, resolveSettings } from "../../src/config/index.ts";
import { emptyFolder } from "../support/run-cli.ts";

const basics = "source: a.csv\nobject: products\nmatch: sku\n";

async function settle(yaml: string, flags: Readonly<Record<string, string>> = {}, env = {}) {
  const cwd = emptyFolder();
  mkdirSync(join(cwd, "conf"));
  writeFileSync(join(cwd, "conf/c.yaml"), yaml);
  const loaded = await loadConfig({ cwd, path: "conf/c.yaml", env: {}, destinations: { zeeg: {} } });
  return resolveSettings({ cwd, flags, env, loaded });
}

describe("metrics in a config", () => {
  it("are for all its syncs; the file is relative to the config, and a flag or a variable beats it", async () => {
    const yaml = "metrics: { textfile: out/crm.prom, labels: { env: prod } }\n";
    const syncs = `${yaml}syncs:\n  - { name: a, source: a.csv, match: sku }\n  - { name: b, source: b.csv, match: sku }\n`;
    const expected = { metrics: "conf/out/crm.prom", metricsLabels: { env: "prod" } };
    expect(await settle(syncs)).toMatchObject([expected, expected]);
    expect(await settle(yaml + basics, {}, { CRM_SYNC_METRICS: "v.prom" })).toMatchObject([{ metrics: "v.prom" }]);
    const flag = await settle(yaml + basics, { metrics: "f.prom" }, { CRM_SYNC_METRICS: "v.prom" });
    expect(flag).toMatchObject([{ metrics: "f.prom", metricsLabels: { env: "prod" } }]);
  });

  it.each([
    ["{ labels: { env: a } }", "textfile"],
    ["{ textfile: crm.txt }", 'metrics.textfile: "crm.txt" is not a metrics file. Valid: '],
    ["{ textfile: .prom }", 'metrics.textfile: ".prom" is not a metrics file'],
    ["{ textfile: a.prom, file: b }", 'metrics.file: unknown key "file"'],
    [
      "{ textfile: a.prom, labels: { 1st: a } }",
      "metrics.labels.1st: is no name of a label: letters, digits and _ only",
    ],
    ["{ textfile: a.prom, labels: { __x: a } }", "metrics.labels.__x: is no name of a label: Prometheus keeps"],
    ["{ textfile: a.prom, labels: { status: a } }", "metrics.labels.status: is a label that crm-sync gives itself"],
    ["{ textfile: a.prom, labels: { env: '' } }", "metrics.labels.env: must not be empty"],
    ["{ textfile: a.prom, labels: { env: 1 } }", "metrics.labels.env"],
  ])("are refused where they cannot work: %s", async (metrics, fault) => {
    await expect(settle(`metrics: ${metrics}\n${basics}`)).rejects.toThrow(fault);
  });
});
