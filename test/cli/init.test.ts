import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { type Asker, terminalAsker } from "../../src/cli/ask.ts";
import { emptyFolder, reportOf, runCli, samples } from "../support/run-cli.ts";
import { runInProcess } from "../support/run-in-process.ts";

const file = "crm-sync.config.yaml";

function folderWith(files: Readonly<Record<string, string>>): string {
  const cwd = emptyFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
  return cwd;
}

/** Answers questions by their first words; anything else is a failure of the test. */
function answering(answers: Readonly<Record<string, number>>, asked: string[] = []): () => Asker {
  return () => ({
    choose: async (question) => {
      asked.push(question);
      const found = Object.entries(answers).find(([words]) => question.includes(words));
      if (!found) throw new Error(`nobody expected the question ${question}`);
      return found[1];
    },
    close: () => {},
  });
}

describe("init", () => {
  it.each([
    ["products.csv", 260, 0],
    ["products-with-mistakes.csv", 36, 4],
    ["deals.jsonl", 76, 0],
    ["legacy-export.csv", 98, 0],
  ])("writes a config for the sample %s that works as it is", async (name, created, invalid) => {
    const cwd = emptyFolder();
    copyFileSync(join(samples, name), join(cwd, name));
    const written = await runInProcess(["init", name, "--yes"], { cwd });
    expect(written).toMatchObject({ code: 0, stderr: "" });
    expect(written.stdout).toContain(`${created} of ${created + invalid} rows would be sent`);
    const checked = await runInProcess(["check", "--json"], { cwd });
    expect(JSON.parse(checked.stdout)).toMatchObject({ counts: { valid: created, invalid } });
    const pushed = reportOf(await runCli(["push", "--sandbox", "--json", "--no-progress"], { cwd }));
    expect(pushed.counts).toMatchObject({ created, invalid, rejected: 0, failed: 0 });
  });

  it("says of every field why it is as it is, in the words of a person", async () => {
    const cwd = emptyFolder();
    copyFileSync(join(samples, "legacy-export.csv"), join(cwd, "legacy-export.csv"));
    await runInProcess(["init", "legacy-export.csv", "--yes", "--object", "products"], { cwd });
    const text = readFileSync(join(cwd, file), "utf8");
    expect(text).toContain("object: products\n");
    expect(text).toMatch(
      /^ {2}artikelnummer: \{ column: Artikelnummer, type: text \} +# filled and different in each of 98 rows$/m,
    );
    expect(text).toMatch(
      /^ {2}aktiv: \{ column: Aktiv, type: checkbox, true: \[ja\], false: \[nein\] \} # all 98 cells are ja or nein$/m,
    );
    expect(text).toMatch(
      /^ {2}einfuhrung: \{ column: Einführung, type: date, format: dd\.MM\.yyyy \} +# all 92 cells are days/m,
    );
    expect(text).toMatch(
      /^ {2}preis: \{ column: Preis, type: text \} .*declare type: number, decimal: ",", group: "\.", scale: 100$/m,
    );
  });

  it("asks what the cells do not tell, and only that", async () => {
    const cwd = folderWith({
      "p.csv": "Nr,Code,Day,Price\n1,a,01/02/2025,1.50\n2,b,03/04/2025,2.25\n3,c,05/06/2025,3.00\n",
    });
    const asked: string[] = [];
    const asker = answering({ "identifies a record": 1, '"Day"': 2, '"Price"': 1 }, asked);
    expect((await runInProcess(["init", "p.csv"], { cwd, asker })).code).toBe(0);
    expect(asked).toHaveLength(3);
    const text = readFileSync(join(cwd, file), "utf8");
    expect(text).toMatch(/^match: code /m);
    expect(text).toContain("day: { column: Day, type: date, format: MM/dd/yyyy }");
    expect(text).toContain("price: { column: Price, type: number, decimal: ., scale: 100 }");
    const report = reportOf(await runCli(["push", "--sandbox", "--json", "--no-progress"], { cwd }));
    expect(report.counts.created).toBe(3);
  });

  it("never writes over a config that is there, unless told to", async () => {
    const cwd = folderWith({ "p.csv": "SKU\nA\n", [file]: "# mine\n" });
    const refused = await runInProcess(["init", "p.csv", "--yes"], { cwd });
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain("--force");
    expect(readFileSync(join(cwd, file), "utf8")).toBe("# mine\n");
    expect((await runInProcess(["init", "p.csv", "--yes", "--force"], { cwd })).code).toBe(0);
    expect(readFileSync(join(cwd, file), "utf8")).toContain("match: sku");
  });

  it("leaves what was there where the config cannot be used after all", async () => {
    // 2,100 names of 500 characters: more than a config file may hold.
    const names = Array.from({ length: 2100 }, (_, n) => `${n}${"x".repeat(500)}`);
    const cwd = folderWith({ "p.csv": `Key,${names.join(",")}\nk,${names.map(() => "v").join(",")}\n` });
    expect((await runInProcess(["init", "p.csv", "--yes"], { cwd })).code).toBe(2);
    expect(existsSync(join(cwd, file))).toBe(false);
    writeFileSync(join(cwd, file), "# mine\n");
    expect((await runInProcess(["init", "p.csv", "--yes", "--force"], { cwd })).code).toBe(2);
    expect(readFileSync(join(cwd, file), "utf8")).toBe("# mine\n");
  });

  it("prints nothing with --quiet, and counts one row as one", async () => {
    const cwd = folderWith({ "p.csv": "SKU,N\nA,1\n" });
    expect(await runInProcess(["init", "p.csv", "--yes", "-q"], { cwd })).toEqual({ code: 0, stdout: "", stderr: "" });
    const text = readFileSync(join(cwd, file), "utf8");
    expect(text).toContain("# Proposed from 1 row of p.csv.");
    expect(text).toContain("# filled in the only row\n");
    expect(text).toContain("# one cell: whole numbers\n");
  });

  it("keeps the dialect it was given, and finds the source from another folder", async () => {
    const cwd = emptyFolder();
    mkdirSync(join(cwd, "exports"));
    writeFileSync(join(cwd, "exports", "p.txt"), Buffer.from("Nr*Größe\n1*ä\n2*ö\n", "latin1"));
    const args = [
      "init",
      "exports/p.txt",
      "--encoding",
      "latin1",
      "--delimiter",
      "*",
      "--yes",
      "-c",
      "exports/my.yaml",
    ];
    const { code, stdout } = await runInProcess(args, { cwd });
    expect(code).toBe(0);
    expect(stdout).toContain("crm-sync check --config exports/my.yaml");
    expect(readFileSync(join(cwd, "exports", "my.yaml"), "utf8")).toContain(
      'source: { path: p.txt, encoding: latin1, delimiter: "*" }',
    );
    expect((await runInProcess(["check", "-c", "exports/my.yaml"], { cwd })).code).toBe(0);
  });

  it("writes what YAML and the config would take for something else so that it stays what it is", async () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is what the column is called
    const columns = ["no", "a: b", "#c", "{d}", "${HOME}", "it's", 'say "x"', "null", "~", "007", "x, y", "[z]"];
    const quoted = columns.map((name) => `"${name.replaceAll('"', '""')}"`).join(",");
    const cwd = folderWith({
      "p.csv": `Key,${quoted}\nk1,${columns.map(() => "v").join(",")}\nk2,${columns.map(() => "w").join(",")}\n`,
    });
    expect(await runInProcess(["init", "p.csv", "--yes", "--match", "Key"], { cwd })).toMatchObject({ code: 0 });
    const { stdout } = await runInProcess(["check", "--json"], { cwd });
    const { counts, mapping } = JSON.parse(stdout);
    expect(counts.valid).toBe(2);
    const from = Object.values(mapping as Record<string, { from: string }>).map((one) => one.from);
    // A name without a single letter or digit makes no slug: it is left to the person.
    expect(from).toEqual(["Key", ...columns.filter((name) => name !== "~")]);
    expect(readFileSync(join(cwd, file), "utf8")).toContain('# attribute: { column: "~"');
  });

  it.each([
    ["no column tells rows apart", { "p.csv": "A,B\n1,x\n1,x\n1,y\n" }, ["p.csv"], "--match <column>"],
    ["the match is no column", { "p.csv": "SKU\nA\n" }, ["p.csv", "--match", "skku"], 'Did you mean "SKU"?'],
    ["the source is standard input", {}, ["-"], "save it to a file first"],
    ["there is no row", { "p.csv": "SKU\n" }, ["p.csv"], "holds no rows"],
    ["the folder is missing", { "p.csv": "SKU\nA\n" }, ["p.csv", "-c", "x/y.yaml"], "there is no such folder"],
  ])("says what to do where %s", async (_what, files, args, words) => {
    const cwd = folderWith(files);
    const { code, stderr } = await runInProcess(["init", ...args, "--yes"], { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain(words);
    expect(existsSync(join(cwd, file))).toBe(false);
  });
});

describe("the questions at a terminal", () => {
  it("take a number, or Enter for the first, and ask again for anything else", async () => {
    const input = new PassThrough();
    const output = new PassThrough();
    const asker = terminalAsker(input, output);
    const first = asker.choose("Which?", ["one", "two\u001b[2J"]);
    input.write("7\nx\n2\n");
    expect(await first).toBe(1);
    const second = asker.choose("Which now?", ["one", "two"]);
    input.write("\n");
    expect(await second).toBe(0);
    expect(String(output.read())).toContain("Please give a number from 1 to 2.");
    const third = asker.choose("And now?", ["one"]);
    input.end();
    await expect(third).rejects.toThrow("nothing was written");
  });
});
