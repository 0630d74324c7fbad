import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { readSections } from "../../src/cli/error-sections.ts";
import { destinationNames } from "../../src/destinations/index.ts";
import { apiNames, apis } from "../../src/sandbox/apis.ts";
import { emptyFolder } from "../support/run-cli.ts";
import { runInProcess } from "../support/run-in-process.ts";

const cwd = emptyFolder();
let [good, bad] = ["", ""];

// A slow machine is no failure.
const hangsAfterMs = 240_000;

beforeAll(async () => {
  writeFileSync(join(cwd, "good.csv"), "sku\nA\n");
  writeFileSync(join(cwd, "bad.csv"), "sku,price\nA,1\nB,2,3\n");
  writeFileSync(
    join(cwd, "crm-sync.config.yaml"),
    "syncs:\n  - { name: nightly, source: good.csv, object: goods, match: sku, fields: { sku: sku } }\n  - { name: it's mine, source: bad.csv, match: sku }\n",
  );
  const send = async (file: string) => {
    const { stdout } = await runInProcess(
      [file, "-c", "none.yaml", "-m", "sku", "-o", "goods", "--sandbox", "--json"],
      { cwd },
    );
    return (JSON.parse(stdout) as { readonly runId: string }).runId;
  };
  writeFileSync(join(cwd, "none.yaml"), "{}");
  good = await send("good.csv");
  bad = await send("bad.csv");
}, hangsAfterMs);

/** What follows the words, as zsh is told: the first line and the values. */
async function following(
  ...words: readonly string[]
): Promise<{ readonly kind: string; readonly values: readonly string[] }> {
  const { code, stdout, stderr } = await runInProcess(["__complete", "zsh", ...words], { cwd });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const [kind = "", ...lines] = stdout.trimEnd().split("\n");
  return { kind, values: lines.map((line) => line.split("\t")[0] ?? "") };
}

describe("what may follow", () => {
  it.each<[string, readonly string[], string, readonly string[]]>([
    ["the values of an option", ["push", "--mode", ""], "none", ["upsert", "update", "create"]],
    ["them behind an equals sign", ["push", "--mode=up"], "none", ["upsert", "update", "create"]],
    ["them where push is not named", ["--blank", ""], "none", ["omit", "clear", "error"]],
    ["the words of an option that takes numbers, too", ["--fail-on", ""], "none", ["none", "any"]],
    ["a file", ["push", "--report", ""], "files", []],
    ["a file behind an equals sign", ["push", "--report=x"], "files", []],
    ["a folder", ["runs", "--state-dir", ""], "folders", []],
    ["a source", ["check", ""], "files", []],
    ["another source", ["push", "good.csv", ""], "files", []],
    ["a source behind --", ["push", "--", "-"], "files", []],
    ["nothing where a number is", ["push", "--limit", ""], "none", []],
    ["nothing behind an option without a value", ["push", "--full="], "none", []],
    ["nothing behind the last argument", ["show", "x", ""], "none", []],
    ["a destination", ["-d", ""], "none", destinationNames],
    ["an API", ["sandbox", "reset", "--api", ""], "none", apiNames],
    ["a shell", ["completion", ""], "none", ["bash", "zsh", "fish"]],
    ["a command of the sandbox", ["sandbox", ""], "none", ["serve", "reset", "records", "help"]],
    ["a fault", ["sandbox", "serve", "--fault", "429=2%", "res"], "none", []],
    ["a sync of the config", ["--sync", ""], "none", ["nightly", "it's mine"]],
    ["none of a config that is left out", ["push", "--no-config", "--sync", ""], "none", []],
    ["an attribute of the config", ["push", "-m", ""], "none", ["sku"]],
    ["an object of the config and of runs", ["runs", "--object", ""], "none", ["goods"]],
    ["an object of the sandbox", ["sandbox", "records", ""], "none", ["goods"]],
    ["an object of another API", ["sandbox", "records", "--api", "hubspot", ""], "none", []],
    [
      "a value of a setting",
      ["sandbox", "--set", "matching="],
      "none",
      ["matching=exact", "matching=case-insensitive"],
    ],
  ])("is %s: %j", async (what, words, kind, values) => {
    const found = await following(...words);
    expect(found.kind).toBe(kind);
    if (what === "a fault") expect(found.values).toContain("reset-after=");
    else expect(found.values).toEqual(values);
  });

  it("is a command or a file where nothing is typed", async () => {
    const { kind, values } = await following("");
    expect(kind).toBe("files");
    expect(values).toContain("check");
    expect(values).not.toContain("__complete");
    expect((await following("push", "")).values).toEqual([]);
    expect((await following("help", "")).values).toEqual(values);
  });

  it("is an option that was not given yet, or may be given again", async () => {
    const { values } = await following("push", "--mode", "update", "--sync", "a", "--rate=1/s", "-q", "-");
    expect(values).toEqual(expect.arrayContaining(["--no-header", "--no-state", "--sync", "--rate", "--help"]));
    expect(values).not.toContain("--mode");
    expect(values).not.toContain("--quiet");
    expect((await following("sandbox", "--")).values).toContain("--port");
    expect((await following("--")).values).toEqual(expect.arrayContaining(["--match", "--version"]));
  });

  it("is a run: any to be shown, one with open rows to be retried, one that can go on to be resumed", async () => {
    expect((await following("show", "")).values).toEqual([bad, good]);
    expect((await following("retry", "")).values).toEqual([bad]);
    expect((await following("rejects", "--run", "")).values).toEqual([bad]);
    expect((await following("resume", "")).values).toEqual([]);
    expect((await following("show", "--state-dir", "elsewhere", "")).values).toEqual([]);
    const { stdout } = await runInProcess(["__complete", "zsh", "show", ""], { cwd });
    expect(stdout).toContain(`${bad}\tgoods: finished, exit 1, 1 open\n`);
  });
});

it("every code can be completed", async () => {
  expect((await following("explain", "")).values).toEqual(readSections().map(({ code }) => code));
});

it("every setting of the emulator can be completed", async () => {
  const names = Object.entries(apis).flatMap(([api, { choices }]) =>
    Object.keys(choices).map((name) => `${api === "zeeg" ? "" : `${api}.`}${name}=`),
  );
  expect((await following("sandbox", "serve", "--set", "")).values).toEqual(names);
});

describe("nothing is said, and nothing made,", () => {
  const silent = { code: 0, stderr: "" };

  it("where the config is broken", async () => {
    const folder = emptyFolder();
    writeFileSync(join(folder, "crm-sync.config.yaml"), "syncs: [\n  {{{ : $NOT_SET");
    for (const words of [
      ["--sync", ""],
      ["show", ""],
      ["runs", "-o", ""],
    ]) {
      const result = await runInProcess(["__complete", "fish", ...words], { cwd: folder });
      expect(result).toEqual({ ...silent, stdout: "none\n" });
    }
  });

  it("where nothing is kept", async () => {
    const folder = emptyFolder();
    for (const words of [
      ["show", ""],
      ["sandbox", "records", ""],
      ["--sync", ""],
    ]) {
      await runInProcess(["__complete", "fish", ...words], { cwd: folder });
    }
    expect(readdirSync(folder)).toEqual([]);
  });

  it("where the state is damaged", async () => {
    const folder = emptyFolder();
    mkdirSync(join(folder, ".crm-sync"));
    writeFileSync(join(folder, ".crm-sync", "state.db"), "no database ".repeat(100));
    writeFileSync(join(folder, ".crm-sync", "sandbox.db"), "no database ".repeat(100));
    for (const words of [
      ["show", ""],
      ["sandbox", "records", ""],
    ]) {
      expect(await runInProcess(["__complete", "fish", ...words], { cwd: folder })).toEqual({
        ...silent,
        stdout: "none\n",
      });
    }
  });

  it("where the shell says something else", async () => {
    for (const words of [[], ["tcsh"], ["bash"], ["zsh"], ["bash", "'", ""], ["bash", "\\", "\\"]]) {
      expect(await runInProcess(["__complete", ...words], { cwd })).toMatchObject(silent);
    }
  });

  it("of a name that could change the terminal", async () => {
    const folder = emptyFolder();
    writeFileSync(join(folder, "crm-sync.config.yaml"), 'syncs: [{ name: "a\\eb" }, { name: "c\\nd" }, { name: e }]\n');
    expect(await runInProcess(["__complete", "fish", "--sync", ""], { cwd: folder })).toEqual({
      ...silent,
      stdout: "none\ne\n",
    });
  });
});

describe("bash is told what takes the place of the word", () => {
  const bash = async (line: string, replaced: string) => {
    const { stdout } = await runInProcess(["__complete", "bash", line, replaced], { cwd });
    return stdout.trimEnd().split("\n").slice(1);
  };

  it.each<[string, string, readonly string[]]>([
    ["crm-sync push --mo", "--mo", ["--mode"]],
    // `=` and `:` end a word of bash.
    ["crm-sync push --mode=up", "up", ["upsert", "update"]],
    ["crm-sync push --mode=", "", ["upsert", "update", "create"]],
    ["crm-sync sandbox --set matching=e", "e", ["exact"]],
    // Quotes that are open stay so.
    ["crm-sync --sync it", "it", ["it\\'s\\ mine"]],
    ["crm-sync --sync 'it", "it", ["it'\\''s mine"]],
    ['crm-sync --sync "it', "it", ["it's mine"]],
    ["crm-sync --sync it\\'s\\ m", "it\\'s\\ m", ["it\\'s\\ mine"]],
    ["crm-sync --sync='it", "it", ["it'\\''s mine"]],
    ["crm-sync --state-dir 'a b' --sync n", "n", ["nightly"]],
    ["crm-sync push pru", "pru", []],
    ["crm-sync pru", "pru", ["prune"]],
  ])("%s", async (line, replaced, values) => {
    expect(await bash(line, replaced)).toEqual(values);
  });
});

it("fish is told whole words", async () => {
  const { stdout } = await runInProcess(["__complete", "fish", "push", "--mode=u"], { cwd });
  expect(stdout).toBe("none\n--mode=upsert\n--mode=update\n--mode=create\n");
});
