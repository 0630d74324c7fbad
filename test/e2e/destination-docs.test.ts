import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { RunReport } from "../../src/core/report.ts";
import { writeModes } from "../../src/core/types.ts";
import { type DestinationType, destinations } from "../../src/destinations/index.ts";
import { describeRate } from "../../src/sync/describe-rate.ts";
import { emptyFolder, samples } from "../support/run-cli.ts";
import { runInProcess } from "../support/run-in-process.ts";

const pages = Object.values(destinations).map(({ page }) => [page, readFileSync(`docs/${page}`, "utf8")] as const);

/** The configs of a page that are whole: those that say where from and where to. The others show a part. */
const configs = pages.flatMap(([page, text]) =>
  [...text.matchAll(/^```yaml\n(.*?)^```$/gms)]
    .map(([, body = ""]) => body)
    .filter((body) => {
      const { destination, source } = parse(body) as { destination?: unknown; source?: unknown };
      return destination !== undefined && source !== undefined;
    })
    .map((body, index) => [page, index + 1, body] as const),
);

/** A folder as somebody has it who reads the docs: the samples are there, and nothing else. */
function folder(): string {
  const cwd = emptyFolder();
  cpSync(samples, join(cwd, "samples"), { recursive: true, filter: (path) => !/\.(md|js)$/.test(path) });
  return cwd;
}

describe("a config that a page of the docs gives whole", () => {
  it("is on the page of every destination", () => {
    expect(new Set(configs.map(([page]) => page))).toEqual(new Set(pages.map(([page]) => page)));
  });

  it.each(configs)("works as it stands in %s (%i)", async (_page, _index, body) => {
    const cwd = folder();
    writeFileSync(join(cwd, "mine.yaml"), body);
    expect(await runInProcess(["check", "-c", "mine.yaml", "--no-progress"], { cwd })).toMatchObject({
      code: 0,
      stderr: "",
    });
    const push = async () => {
      // Nobody waits for a limit here, nor for more rows than tell that it works.
      const args = ["push", "-c", "mine.yaml", "--sandbox", "--json", "--rate", "1000/s", "--limit", "50"];
      const { code, stdout, stderr } = await runInProcess(args, { cwd });
      expect(code, stdout + stderr).toBe(0);
      return (JSON.parse(stdout) as RunReport).counts;
    };
    const [first, second] = [await push(), await push()];
    expect(first.read).toBeGreaterThan(10);
    const sent = first.read - first.skipped;
    if (first.upserted > 0) expect([first.upserted, second.upserted]).toEqual([sent, sent]);
    else expect([first.created, second.updated]).toEqual([sent, sent]);
  });
});

describe("docs/destinations.md", () => {
  const rows = readFileSync("docs/destinations.md", "utf8").split("\n");
  const rowsOf = (name: string) => rows.filter((line) => new RegExp(`^\\| \\[?\`${name}\``).test(line)).join("\n");

  it.each(Object.entries<DestinationType>(destinations))("tells of %s what the program does", (name, type) => {
    const told = rowsOf(name);
    expect(told).toContain(`(${type.page})`);
    for (const mode of writeModes) expect(told.includes(`\`${mode}\``)).toBe(type.modes[mode] === true);
    for (const { variable } of type.credentials(type.example).flat()) expect(told).toContain(`\`${variable}\``);
    expect(told).toContain(type.defaultBaseUrl ?? "`destination.baseUrl`");
    const { limits } = type.plan({ object: "", match: "", mode: "upsert", settings: type.example });
    expect(told).toMatch(new RegExp(`\\| ${limits.maxBatchSize}(?:, or .*?)? +\\|`));
    const rates = limits.rates.map(describeRate).join(" and ");
    expect(told).toContain(rates === "" ? "| none" : `| ${rates} `);
  });
});
