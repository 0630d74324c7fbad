import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { emptyFolder } from "../support/run-cli.ts";
import { runInProcess } from "../support/run-in-process.ts";

/** What people who meet the command for the first time were misled by. */
function folder(files: Readonly<Record<string, string | Buffer>>): string {
  const cwd = emptyFolder();
  for (const [name, body] of Object.entries(files)) writeFileSync(join(cwd, name), body);
  return cwd;
}

it("names the columns that are text only because some cells are unlike the others", async () => {
  const cwd = folder({
    "c.csv": "no,since,debt\n1,03.11.2019,1\n2,17.02.2021,2\n3,01.13.2022,3\n4,29.02.2024,4\n5,n/a,none\n",
    "d.csv": "no,since\n1,03.11.2019\n2,17.02.2021\n3,01.13.2022\n",
  });
  const first = await runInProcess(["init", "c.csv", "-m", "no", "-c", "c.yaml"], { cwd });
  expect(first.stdout).toMatch(/Taken as text.*since: nearly all are days, but not line 6.*debt: nearly all are num/s);
  const second = await runInProcess(["init", "d.csv", "-m", "no", "-c", "d.yaml"], { cwd });
  expect(second.stdout).toMatch(/since: days, but not all written in one way/);
});

it("reckons with the scale that it proposes", async () => {
  const cwd = folder({ "c.csv": "no,total\n1,12.5\n2,1.0\n", "d.csv": 'no,total\n1,"12,505"\n2,"1,5"\n' });
  const one = await runInProcess(["init", "c.csv", "-m", "no", "-c", "c.yaml"], { cwd });
  expect(one.stdout).toContain('to send 12.3 as 123, declare type: number, decimal: ".", scale: 10\n');
  const three = await runInProcess(["init", "d.csv", "-m", "no", "-c", "d.yaml"], { cwd });
  expect(three.stdout).toContain('to send 12,345 as 12345, declare type: number, decimal: ",", scale: 1000\n');
});

it("does not call a file empty that could not be read", async () => {
  const cwd = folder({ "c.csv": Buffer.from("no,name\n1,M\xfcller\n", "latin1"), "d.csv": "" });
  expect((await runInProcess(["check", "c.csv"], { cwd })).stdout).toMatch(/c\.csv: not read\n(?!.*nothing in it)/s);
  expect((await runInProcess(["check", "d.csv"], { cwd })).stdout).toContain("d.csv: nothing in it\n");
});

it("says that a config was found beside a file that it was not written for", async () => {
  const cwd = folder({
    "crm-sync.config.yaml": "source: a.csv\nobject: products\nmatch: sku\n",
    "a.csv": "sku\nA\n",
    "b.csv": "sku\nB\n",
  });
  const note =
    "crm-sync.config.yaml in this folder is used: it was written for a source of its own. --no-config leaves it out.\n";
  for (const command of ["check", "push"]) {
    const words = [command, ...(command === "push" ? ["--sandbox"] : []), "--no-progress"];
    expect((await runInProcess([...words, "b.csv"], { cwd })).stderr).toBe(note);
    expect((await runInProcess([...words, "b.csv", "-c", "crm-sync.config.yaml"], { cwd })).stderr).toBe("");
    expect((await runInProcess(words, { cwd })).stderr).toBe("");
  }
});

describe("a config that lies in the folder and is not wanted", () => {
  const cwd = emptyFolder();
  writeFileSync(join(cwd, "items.csv"), "sku,price\nA,1\n");
  // It would end any run that reads it.
  writeFileSync(join(cwd, "crm-sync.config.yaml"), "match: [\n");
  const run = (args: readonly string[], env = {}) =>
    runInProcess([...args, "--no-progress"], { cwd, env: { CRM_SYNC_SANDBOX: "1", ...env } });
  const [no, items] = ["--no-config", ["items.csv", "-m", "sku"]] as const;

  it("is left out by a flag or a variable, by push and by check; flags beat variables", async () => {
    expect((await run(items)).code).toBe(2);
    expect((await run([...items, no])).code).toBe(0);
    const checked = await run(["check", ...items, no]);
    expect(checked.stdout).toContain("Send them: crm-sync items.csv --match sku --no-config\n");
    expect(checked.stdout).not.toContain("crm-sync init");
    expect((await run(items, { CRM_SYNC_NO_CONFIG: "1" })).code).toBe(0);
    expect((await run([...items, no], { CRM_SYNC_CONFIG: "gone.yaml" })).code).toBe(0);
    for (const [args, env] of [
      [["-c", "gone.yaml"], { CRM_SYNC_NO_CONFIG: "1" }],
      [[], { CRM_SYNC_NO_CONFIG: "1", CRM_SYNC_CONFIG: "gone.yaml" }],
    ] as const) {
      expect((await run([...items, ...args], env)).stderr).toContain("there is no config file gone.yaml");
    }
    expect((await run(items, { CRM_SYNC_NO_CONFIG: "maybe" })).stderr).toContain("CRM_SYNC_NO_CONFIG: ");
  });

  it("is not read by what goes on with such a run either, nor by the commands that are printed", async () => {
    writeFileSync(join(cwd, "items.csv"), "sku,price\nA,1\nB,2,3\n");
    const kept = await run([...items, no]);
    expect(kept.code).toBe(1);
    expect((await run(["retry"], { CRM_SYNC_SANDBOX: "" })).stdout).toContain("1 row read");
    const { stdout } = await run([...items, no, "--no-state", "--rejects", "open.csv"]);
    expect(stdout).toMatch(/^ {2}crm-sync open.csv .* --no-config$/m);
    expect((await run([no])).stderr).toContain("no file was named, and no config is to be read (--no-config)");
  });
});

it("blames the flag, and no line of the config, for what the flag said", async () => {
  const cwd = folder({
    "crm-sync.config.yaml": "match: sku\nsource: a.csv\nfields: { sku: sku, id: id }\n",
    "a.csv": "sku,id\nA,1\n",
  });
  const { code, stderr } = await runInProcess(["push", "--match", "id", "--sandbox"], { cwd });
  expect(code).toBe(2);
  expect(stderr).toMatch(/^ {2}--match: Zeeg gives its records their id itself/m);
  writeFileSync(join(cwd, "crm-sync.config.yaml"), "source: a.csv\nmatch: id\nfields: { id: id }\n");
  expect((await runInProcess(["push", "--sandbox"], { cwd })).stderr).toMatch(
    /^ {2}crm-sync\.config\.yaml:2 match: Ze/m,
  );
});

it("says of a run that goes on what it takes over, and to who types the name alone where to begin", async () => {
  for (const command of ["retry", "resume"]) {
    const { code, stderr } = await runInProcess([command, "--sandbox"]);
    expect([code, stderr]).toEqual([
      2,
      `crm-sync: --sandbox is settled by the run that it goes on with: leave it out.\nTry: crm-sync ${command} --help\n`,
    ]);
    expect((await runInProcess([command, "--sandbocks"])).stderr).toMatch(/^crm-sync: unknown option --sandbocks\./);
  }
  expect((await runInProcess([])).stderr).toContain(" To begin:\n  crm-sync check ");
  expect((await runInProcess(["a.csv"])).stderr).not.toContain("To begin");
});
