import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { text, workbook } from "../sources/workbooks.ts";
import { emptyFolder } from "../support/run-cli.ts";
import { runInProcess } from "../support/run-in-process.ts";

const cwd = emptyFolder();
let ids: readonly string[] = [];

// A slow machine is no failure.
const hangsAfterMs = 240_000;

beforeAll(async () => {
  writeFileSync(join(cwd, "products.csv"), "sku,price\nA,1\n");
  mkdirSync(join(cwd, "exports"));
  writeFileSync(join(cwd, "exports", "orders.csv"), "sku\nA\n");
  const rows = [[text("sku")], [text("A")]];
  const sheets = ["Products", "Orders"].map((name) => ({ name, rows }));
  writeFileSync(join(cwd, "book.xlsx"), workbook({ sheets }));
  writeFileSync(join(cwd, "nightly.yaml"), "syncs:\n  - { name: nightly, source: products.csv, match: sku }\n");
  writeFileSync(
    join(cwd, "wrong.yaml"),
    "mach: sku\nsource: products.csv\nblank: omt\nfields: { sku: { column: skuu, typ: text } }\n",
  );
  for (const _ of [1, 2]) await runInProcess(["products.csv", "-m", "sku", "--sandbox", "-q"], { cwd });
  const { stdout } = await runInProcess(["runs", "--json"], { cwd });
  ids = (JSON.parse(stdout) as readonly { readonly runId: string }[]).map(({ runId }) => runId);
}, hangsAfterMs);

/** What a command that goes wrong says. */
async function said(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> {
  const { stdout, stderr } = await runInProcess(args, { cwd, env });
  return stderr + stdout;
}

const send = ["products.csv", "--match", "sku", "--sandbox"];

describe("where a name is looked up, the nearest one is told:", () => {
  it.each<[string, readonly string[], string]>([
    ["a command", ["psuh", "products.csv"], "push"],
    ["a command of another program", ["history"], "runs"],
    ["a command that help is asked for", ["help", "chek"], "check"],
    ["a command of the sandbox", ["sandbox", "recrods", "products"], "records"],
    ["an option", ["products.csv", "--mach", "sku"], "--match"],
    ["the beginning of an option", ["products.csv", "--dest", "zeeg"], "--destination"],
    ["an option of another program", ["products.csv", "--separator", ";"], "--delimiter"],
    ["an option of another command", ["status", "--max-agee", "1h"], "--max-age"],
    ["an option of the sandbox", ["sandbox", "--prot", "1"], "--port"],
    ["a negated option", ["products.csv", "--no-colour"], "--no-color"],
    ["a shell", ["completion", "fihs"], "fish"],
    ["a destination", [...send, "-d", "hubsopt"], "hubspot"],
    ["a sync", ["-c", "nightly.yaml", "--sync", "nigtly"], "nightly"],
    ["a config file", ["-c", "nigtly.yaml"], "nightly.yaml"],
    ["a source", ["prodcuts.csv", "-m", "sku"], "products.csv"],
    ["a source, before what else is missing", ["prodcuts.csv"], "products.csv"],
    ["a source without its extension", ["prodcts"], "products.csv"],
    ["a source to be checked", ["check", "prodcuts.csv"], "products.csv"],
    ["a source to begin with", ["init", "prodcuts.csv"], "products.csv"],
    ["a source in a folder", ["exports/order.csv", "-m", "sku"], "exports/orders.csv"],
    ["the folder of a source", ["exprts/orders.csv", "-m", "sku"], "exports"],
    ["the folder of a pattern", ["exprts/*.csv", "-m", "sku"], "exports"],
    ["a format", [...send, "--format", "cvs"], "csv"],
    ["an encoding", [...send, "--encoding", "windows-1522"], "windows-1252"],
    ["a delimiter", [...send, "--delimiter", "comm"], "comma"],
    ["a sheet", ["book.xlsx", "-m", "sku", "--sandbox", "--sheet", "Prodcts"], "Products"],
    ["a mode", [...send, "--mode", "upsrt"], "upsert"],
    ["what duplicates are", [...send, "--duplicates", "lsat"], "last"],
    ["what blanks are", [...send, "--blank", "omt"], "omit"],
    ["what a lock means", [...send, "--if-locked", "wiat"], "wait"],
    ["how to show progress", [...send, "--progress", "lvie"], "live"],
    ["when to fail", [...send, "--fail-on", "non"], "none"],
    ["how many at once", [...send, "--concurrency", "aut"], "auto"],
    ["a column to match by", ["products.csv", "-m", "skuu", "--sandbox"], "sku"],
    ["a run to be shown", ["show", "<typo>"], "<id>"],
    ["a run to be resumed", ["resume", "<typo>"], "<id>"],
    ["a run to be retried", ["retry", "<typo>"], "<id>"],
    ["a run with open rows", ["rejects", "--run", "<typo>"], "<id>"],
    ["an object of runs", ["runs", "--object", "prodcts"], "products"],
    ["an object of open rows", ["rejects", "--object", "prodcts"], "products"],
    ["an object for monitoring", ["status", "--object", "prodcts"], "products"],
    ["a sync for monitoring", ["status", "--sync", "prodcts"], "products"],
    ["an object of the sandbox", ["sandbox", "records", "prodcts"], "products"],
    ["an object of the sandbox to be emptied", ["sandbox", "reset", "prodcts"], "products"],
    ["an API of the sandbox", ["sandbox", "records", "products", "--api", "zeg"], "zeeg"],
    ["a setting of the sandbox", ["sandbox", "--set", "mathcing=exact"], "matching"],
    ["a value of a setting", ["sandbox", "--set", "matching=exct"], "exact"],
    ["a setting of another API", ["sandbox", "--set", "hubspt.dates=x"], "hubspot"],
    ["a fault", ["sandbox", "--fault", "492=2%"], "429"],
    ["a header", ["sandbox", "--retry-header", "retry-afer"], "retry-after"],
    ["a type of the sandbox", ["sandbox", "--object", "p:sku!,x=numbr"], "number"],
    ["a key of the config", ["-c", "wrong.yaml"], "match"],
    ["a value of the config", ["-c", "wrong.yaml"], "omit"],
    ["a key of a field", ["-c", "wrong.yaml"], "type"],
  ])("%s: %j", async (_what, args, name) => {
    const [, id = ""] = ids;
    const typo = id.replace(/^2/, "3");
    const text = await said(args.map((word) => (word === "<typo>" ? typo : word)));
    expect(text).toContain(`Did you mean "${name === "<id>" ? id : name}"?`);
  });

  it.each([
    ["a variable", { CRM_SYNC_MACH: "sku" }, "CRM_SYNC_MATCH"],
    ["a negated variable", { CRM_SYNC_NO_STAT: "1" }, "CRM_SYNC_NO_STATE"],
    ["the value of a variable", { CRM_SYNC_BLANK: "omt" }, "omit"],
  ])("%s", async (_what, env, name) => {
    expect(await said(["check", "products.csv"], env)).toContain(`Did you mean "${name}"?`);
  });
});

describe("what looks like something else is not taken for it:", () => {
  it.each<[string, readonly string[], string]>([
    [
      "a word that is no command",
      ["frobnicate"],
      'there is no command "frobnicate", nor a file of that name. See: crm-sync --help',
    ],
    [
      "a long option with one hyphen",
      ["products.csv", "-match", "sku"],
      "-match has one hyphen too few: write --match.",
    ],
    [
      "an option of other commands",
      ["runs", "--match", "sku"],
      "unknown option --match. It is one of crm-sync init, check, push.",
    ],
    ["a switch that is off", ["push", "--no-quiet"], "unknown option --no-quiet. It is off unless --quiet is given."],
    ["an option without its value", ["products.csv", "--match"], "--match needs a value: --match <slug>"],
    [
      "a command without an argument that begins with a vowel",
      ["sandbox", "records"],
      "sandbox records needs an object:",
    ],
    ["a command without its argument", ["init"], "init needs a source: crm-sync init <source...>"],
    ["an argument too many", ["show", "a", "b"], 'show takes one argument: "b" is too many.'],
    ["an argument where none is taken", ["runs", "a"], 'runs takes no argument: "a" is too many.'],
    ["a credential", ["products.csv", "--token=zt_4f9a6c1b"], "A credential is never an option"],
  ])("%s", async (_what, args, text) => {
    const result = await runInProcess(args, { cwd });
    expect(result).toMatchObject({ code: 2, stdout: "" });
    expect(result.stderr).toContain(text);
    expect(result.stderr).not.toContain("zt_4f9a6c1b");
  });

  it("a file that is called like a mistyped command is a source", async () => {
    writeFileSync(join(cwd, "chekc"), "sku\nA\n");
    expect(await runInProcess(["chekc", "-m", "sku", "--sandbox", "--format", "csv", "--json"], { cwd })).toMatchObject(
      { code: 0 },
    );
  });
});

describe("a run", () => {
  it("may be named by how its id begins, where no other begins so", async () => {
    const [last = "", first = ""] = ids;
    const { code, stdout } = await runInProcess(["show", first.slice(0, -1), "--json"], { cwd });
    expect({ code, runId: (JSON.parse(stdout) as { readonly runId: string }).runId }).toEqual({
      code: 0,
      runId: first,
    });
    writeFileSync(join(cwd, "bad.csv"), "sku,price\nA,1,2\n");
    const bad = await runInProcess(["bad.csv", "-o", "products", "-m", "sku", "--sandbox", "--json"], { cwd });
    const { runId } = JSON.parse(bad.stdout) as { readonly runId: string };
    const open = await runInProcess(["rejects", "--run", runId.slice(0, -1), "--json"], { cwd });
    expect(JSON.parse(open.stdout)).toMatchObject([{ runId, rows: [{ line: 2 }] }]);
    expect(await said(["resume", last.slice(0, -1)])).toContain(`nothing to resume: ${last} has finished`);
    expect(await said(["retry", last.slice(0, -1)])).toContain(`no row of ${last} is open`);
  });

  it("that several could be is none of them: they are named", async () => {
    const { code, stderr } = await runInProcess(["show", "20"], { cwd });
    expect(code).toBe(2);
    // With the two that the tests before this one have made.
    const count = ids.length + 2;
    expect(stderr).toContain(`${count} runs begin with "20": `);
    for (const id of ids) expect(stderr).toContain(id);
    expect(await said(["show", ""])).toContain('there is no run "".');
  });
});

describe("crm-sync alone", () => {
  it("says what to begin with, by a file that lies there", async () => {
    const folder = emptyFolder();
    for (const name of ["package.json", "products.csv", "report.pdf"]) writeFileSync(join(folder, name), "");
    for (const args of [[], ["push"], ["check"], ["--match", "sku"]]) {
      const { code, stderr } = await runInProcess(args, { cwd: folder });
      expect(code).toBe(2);
      expect(stderr).toContain("crm-sync check products.csv ");
      expect(stderr).toContain("crm-sync products.csv --match COLUMN --sandbox ");
    }
    expect((await runInProcess([], { cwd: emptyFolder() })).stderr).toContain("crm-sync init products.csv ");
  });

  it("quotes a name that a shell would take apart", async () => {
    const folder = emptyFolder();
    writeFileSync(join(folder, "my rows;1.csv"), "a\n");
    writeFileSync(join(folder, "-x.csv"), "a\n");
    expect((await runInProcess([], { cwd: folder })).stderr).toContain("crm-sync init 'my rows;1.csv'");
  });

  it("does not say so where a config names something", async () => {
    const folder = emptyFolder();
    writeFileSync(join(folder, "crm-sync.config.yaml"), "match: sku\n");
    const { stderr } = await runInProcess([], { cwd: folder });
    expect(stderr).toContain("nothing to read: name a file, or - for standard input");
  });
});
