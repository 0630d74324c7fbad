import { copyFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { TimelineReport } from "../../src/core/report.ts";
import { emptyFolder, samples } from "../support/run-cli.ts";
import { runInProcess } from "../support/run-in-process.ts";

const doc = readFileSync("docs/report.md", "utf8");

it("docs/report.md has commands that work, and leave the files that it tells of", async () => {
  const cwd = emptyFolder();
  copyFileSync(join(samples, "products.csv"), join(cwd, "products.csv"));
  const commands = [...doc.matchAll(/```sh\n(.*?)```/gs)].flatMap(([, block = ""]) => block.trim().split("\n"));
  expect(commands).toHaveLength(4);
  for (const command of commands) {
    const [name, ...args] = command.split(" ");
    expect(name).toBe("crm-sync");
    const { code, stdout } = await runInProcess(args, { cwd });
    expect([command, code]).toEqual([command, 0]);
    if (args[0] === "show") expect(readFileSync(join(cwd, stdout.trim()), "utf8")).toMatch(/^<!doctype html>/);
  }
  expect(["night.html", "copy.html"].map((file) => existsSync(join(cwd, file)))).toEqual([true, true]);

  const { stdout } = await runInProcess(["show", "--json"], { cwd });
  const { timeline } = JSON.parse(stdout) as { readonly timeline: TimelineReport };
  const { latencyMs, ...lists } = timeline;
  for (const key of [...Object.keys(lists), ...Object.keys(latencyMs).map((key) => `.${key}`)]) {
    expect(doc).toContain(key.startsWith(".") ? key : `\`${key}`.replace(/`(bucketMs|spanMs)/, "$1"));
  }
});
