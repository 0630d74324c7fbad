import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { installCommand } from "../../src/telemetry/otlp/packages.ts";
import { startCollector } from "../support/otlp-collector.ts";
import { emptyFolder } from "../support/run-cli.ts";
import { runInProcess } from "../support/run-in-process.ts";
import { parseExposition } from "../telemetry/exposition-rules.ts";

const page = readFileSync("docs/monitoring.md", "utf8");
const blocks = (kind: string) =>
  [...page.matchAll(new RegExp(`^\`\`\`${kind}\\n(.*?)^\`\`\`$`, "gms"))].map(([, body = ""]) => body);
const commands = blocks("sh").flatMap((body) => body.trim().split("\n"));
const [config = "", rules = ""] = blocks("yaml");
/** The first cells of the tables' rows that begin with this, without their marks. */
const tabled = (prefix: string) =>
  [...page.matchAll(/^\| `([^`]+)`/gm)].flatMap(([, name = ""]) => (name.startsWith(prefix) ? [name] : []));

/** A folder as the page has it: its config, its source, and the collector's folder within. */
function folder(): { readonly cwd: string; readonly here: (text: string) => string; readonly textfile: string } {
  const cwd = emptyFolder();
  const place = "/var/lib/node_exporter/textfile";
  const here = (text: string) => text.replaceAll(place, join(cwd, "textfile"));
  for (const name of ["exports", "textfile"]) mkdirSync(join(cwd, name));
  writeFileSync(join(cwd, "exports/products.csv"), "sku,price\na,1\nb,2\n");
  writeFileSync(join(cwd, "nightly.yaml"), here(config));
  return { cwd, here, textfile: join(cwd, "textfile/crm_sync.prom") };
}

/** Runs a command of the page against the emulator. */
async function run(line: string, cwd: string, env: Readonly<Record<string, string>> = {}) {
  const [, ...args] = line.slice(line.indexOf("crm-sync ")).split(" ");
  const result = await runInProcess([...args, "--sandbox", "--quiet"], { cwd, env });
  expect(result).toEqual({ code: 0, stdout: "", stderr: "" });
}

describe("docs/monitoring.md", () => {
  it.each(commands.filter((line) => line.startsWith("crm-sync push")))(
    "shows a command that writes metrics: %s",
    async (line) => {
      const { cwd, here, textfile } = folder();
      await run(here(line), cwd);
      const series = parseExposition(readFileSync(textfile, "utf8"));
      expect(new Set(series.map(({ name }) => name))).toEqual(new Set(tabled("crm_sync_")));
      const told = series.flatMap(({ labels }) => labels.status ?? []);
      const row = page.split("\n").find((text) => text.startsWith("| `crm_sync_last_run_rows`"));
      expect([...(row ?? "").matchAll(/`(\w+)`/g)].map(([, name]) => name).slice(2)).toEqual(told);
      if (line.includes("-c ")) expect(series[0]?.labels).toMatchObject({ env: "production" });
    },
  );

  it("has alerts that ask for metrics and labels that are there", () => {
    const { groups } = parse(rules) as { groups: readonly { rules: readonly { alert: string; expr: string }[] }[] };
    const all = groups.flatMap((group) => group.rules);
    expect(all.length).toBeGreaterThan(3);
    for (const { expr } of all) {
      expect(tabled("crm_sync_")).toContain(/crm_sync_\w+/.exec(expr)?.[0]);
      for (const [, label = ""] of expr.matchAll(/[{ ](\w+)=/g)) expect(["sandbox", "status"]).toContain(label);
    }
  });

  it("shows a command that sends traces and metrics, and names them all", async () => {
    const [line = "", ...others] = commands.filter((text) => text.startsWith("OTEL_"));
    expect(others).toEqual([]);
    const [assigned = ""] = line.split(" ");
    const { cwd } = folder();
    const collector = await startCollector();
    await run(line, cwd, { [assigned.split("=")[0] ?? ""]: collector.url });
    await collector.close();
    const names = new Set(collector.metrics().map(({ name }) => name));
    // These are told once there was one.
    expect(new Set([...names, "crm_sync.retries", "crm_sync.throttled"])).toEqual(new Set(tabled("crm_sync.")));
    const spans = collector.spans();
    expect(new Set(spans.map(({ name }) => name.replace("push products", "push <sync>")))).toEqual(
      new Set(tabled("crm-sync ")),
    );
    for (const key of spans.flatMap(({ attributes }) => Object.keys(attributes))) {
      expect(page).toContain(`\`${key.replace(/^crm_sync\.rows\.(?!read).*/, "crm_sync.rows.<status>")}\``);
    }
  });

  it("says how to install what that takes", () => {
    expect(commands).toContain(installCommand);
  });
});
