import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { manPage } from "../support/man-page.ts";
import { silentProgram } from "../support/silent-program.ts";

const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { readonly version: string };
const heading = new RegExp(`^## \\[${version.replaceAll(".", "\\\\.")}\\] - (\\S+)$`, "m");
const date = heading.exec(readFileSync("CHANGELOG.md", "utf8"))?.[1] ?? "";

it("is what the help of the commands says now: npm run man writes it", async () => {
  await expect(manPage(silentProgram(), { version, date })).toMatchFileSnapshot("../../man/crm-sync.1");
});

it("has no line that a formatter would take for something else", () => {
  const lines = manPage(silentProgram(), { version, date }).split("\n");
  const requests = /^\.(?:\\"|TH|SH|SS|PP|TP|B|br|nf|fi)(?: |$)/;
  expect(lines.filter((line) => /^[.']/.test(line) && !requests.test(line))).toEqual([]);
  // Every backslash begins an escape that is meant: \\- \\e \\& \\(xx \\fX.
  expect(lines.slice(1).filter((line) => /\\(?![-e&]|\([a-z]{2}|f[BIR])/.test(line))).toEqual([]);
  expect(lines.filter((line) => /(?<!\\)-/.test(line) && !line.startsWith(".TH") && !line.startsWith('.\\"'))).toEqual(
    [],
  );
});
