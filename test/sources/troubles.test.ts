import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { emptyFolder, reportOf, runCli } from "../support/run-cli.ts";
import { troubleWorkbooks } from "./trouble-workbooks.ts";
import { codeSpans, meetTrouble, readTroubles, troubles } from "./troubles.ts";

if (process.env.MAKE_FIXTURES !== undefined) {
  for (const [name, bytes] of Object.entries(troubleWorkbooks)) writeFileSync(join(troubles, name), bytes);
}

const table = readTroubles();
const files = readdirSync(troubles).filter((name) => name !== "README.md");
const page = readFileSync(fileURLToPath(new URL("../../docs/troubles.md", import.meta.url)), "utf8");

describe("the table of troubles", () => {
  it("has every file of its folder, and no other", () => {
    expect([...new Set(table.map(({ file }) => file))].sort()).toEqual([...files].sort());
    expect(files.length).toBeGreaterThanOrEqual(180);
  });

  it("has the workbooks as their source makes them", () => {
    for (const [name, bytes] of Object.entries(troubleWorkbooks)) {
      expect(readFileSync(join(troubles, name)).equals(bytes), `${name}: write it anew with MAKE_FIXTURES=1`).toBe(
        true,
      );
    }
    const made = files.filter((name) => name.endsWith(".xlsx") && name !== "csv-inside.xlsx");
    expect(Object.keys(troubleWorkbooks)).toEqual(expect.arrayContaining(made));
  });

  it("tells each way to read a file once", () => {
    const ways = table.map(({ file, options }) => [file, ...options].join(" "));
    expect(ways.filter((way, index) => ways.indexOf(way) !== index)).toEqual([]);
  });

  it.each(table.map((trouble) => [trouble.file, trouble.options.join(" "), trouble] as const))(
    "%s %s",
    async (_file, _options, { file, options, exit, outcome }) => {
      expect(await meetTrouble(file, options)).toEqual({ exit, outcome });
    },
  );
});

describe("the page about troubles", () => {
  const lines = page
    .split("\n")
    .filter((line) => line.includes("](../test/fixtures/troubles/") && line.startsWith("| "));
  const entries = lines.map((line) => {
    const [, , , todo = "", example = ""] = line.split(/(?<!\\)\|/);
    const file = /^ \[(.+)\]\(\.\.\/test\/fixtures\/troubles\/(.+)\) $/.exec(example);
    expect(file?.[1], line).toBe(file?.[2]);
    return { file: file?.[1] ?? "", typed: codeSpans(todo).filter((text) => /^--|^[a-z_]+: /.test(text)) };
  });

  it("has one line for each file", () => {
    expect(entries.map(({ file }) => file).sort()).toEqual([...files].sort());
  });

  it("names only remedies that the table proves", () => {
    for (const { file, typed } of entries) {
      const ways = table.filter((trouble) => trouble.file === file);
      for (const text of typed) {
        const remedies = ways.filter(({ options }) => options.some((option) => option.includes(text)));
        expect(remedies.length, `${file} with ${text} is not in the table`).toBeGreaterThan(0);
        // Where the file is refused as it is, the remedy delivers every row of it.
        if (ways[0]?.exit !== 0)
          expect(
            remedies.map(({ exit }) => exit),
            `${file} with ${text}`,
          ).toContain(0);
      }
    }
    expect(entries.flatMap(({ typed }) => typed).length).toBeGreaterThan(60);
  });
});

it("the command ends with the exit code of the table", async () => {
  const chosen = ["quoted-crlf.csv", "ragged-short.csv", "header-missing.csv", "quote-unclosed.csv", "header-only.csv"];
  const cwd = emptyFolder();
  for (const file of chosen) {
    const { exit = -1, outcome = [] } = table.find((trouble) => trouble.file === file) ?? {};
    const args = [join(troubles, file), "--match", "sku", "--object", "products", "--sandbox", "--json"];
    const result = await runCli(args, { cwd });
    expect(result.code, file).toBe(exit);
    if (exit === 2) {
      expect(result.stderr).toContain(outcome.join("\n"));
      continue;
    }
    const { counts, problems, stoppedBy } = reportOf(result);
    if (exit === 3) expect(stoppedBy?.message).toContain(outcome.join("\n"));
    const rows = outcome.filter((line) => /^\d+: /.test(line));
    expect(counts.created + counts.updated, file).toBe(rows.filter((line) => line.includes("{")).length);
    expect(problems.map(({ code, examples }) => `${examples[0]?.line}: ${code}`)).toEqual(
      rows.filter((line) => !line.includes("{")),
    );
  }
  const declared = ["--encoding", "windows-1252", "--match", "sku", "--object", "products", "--sandbox", "--json"];
  expect(reportOf(await runCli([join(troubles, "latin1-undeclared.csv"), ...declared], { cwd }))).toMatchObject({
    exitCode: 0,
    counts: { read: 2 },
  });
});
