import { cpSync } from "node:fs";
import { join } from "node:path";
import pico from "picocolors";
import { expect, it } from "vitest";
import { progressLines } from "../../src/cli/progress-line.ts";
import { partsOf } from "../../src/cli/progress-parts.ts";
import { fastClock } from "../support/fast-clock.ts";
import { glanceWith, progressWith } from "../support/progress.ts";
import { emptyFolder } from "../support/run-cli.ts";
import { runInProcess } from "../support/run-in-process.ts";
import { terminalPicture } from "../support/terminal-picture.ts";

const columns = 90;
const args = ["samples/products-with-mistakes.csv", "-o", "products", "-m", "sku", "--sandbox", "--rate", "10/s"];
const { bold, dim, red, green, yellow, cyan } = pico.createColors(true);

/** The lines that stand there while it runs, at a moment chosen by hand: drawn by the same code, at a time that does not vary. */
function whileItRuns(): string {
  const counts = { read: 35, created: 28, updated: 0, invalid: 3, failed: 0 };
  const glance = glanceWith({
    progress: progressWith({ done: 0.81, inFlight: 1, allowedPerSecond: 10 }, counts),
    rows: 31,
    perSecond: 9.6,
    meanPerSecond: 9.2,
    limitUsed: 0.96,
    done: 0.81,
    leftMs: 900,
  });
  const width = columns - 3;
  const parts = partsOf(glance, { moment: () => "", width, isUnicode: true, isStable: true });
  return `${cyan("⠹")} ${progressLines(parts, width, 3, { bold, dim, red, green, yellow }).join("\n  ")}`;
}

/** What differs from run to run, as it was once. */
function steady(text: string): string {
  return text
    .replace(/\d{8}T\d{6}Z-[0-9a-f]{4}/g, "20260302T091500Z-7f3a")
    .replace(/rows read in .*? \(\S+ rows\/s, (\d+ requests), \d+% of/, "rows read in 4.1 s (9.8 rows/s, $1, 90% of");
}

it("docs/terminal.svg shows what is printed today (if not: npm run picture)", async () => {
  const cwd = emptyFolder();
  cpSync("samples", join(cwd, "samples"), { recursive: true });
  const env = { FORCE_COLOR: "1", LANG: "en_US.UTF-8" };
  const { code, stdout } = await runInProcess(args, { cwd, env, columns, clock: fastClock(20) });
  expect(code).toBe(1);
  const command = `${dim("$")} ${bold(`npx crm-sync ${args.join(" ")}`)}`;
  const picture = terminalPicture({
    title: "crm-sync in a terminal",
    description:
      "A command sends a CSV file of 40 products. While it runs, two lines tell how far it is. Then its summary: 36 rows were created, 4 were not delivered; for each of them the file, the line, the value and what to do; and the command that sends them again.",
    screens: [`${command}\n${whileItRuns()}`, steady(stdout).trimEnd()],
    columns,
  });
  await expect(picture).toMatchFileSnapshot("../../docs/terminal.svg");
});
