import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { describe, expect, it } from "vitest";
import { completionScripts, shellNames } from "../../src/cli/completion-scripts.ts";
import { emptyFolder } from "../support/run-cli.ts";
import { runInProcess } from "../support/run-in-process.ts";

const folder = emptyFolder();
mkdirSync(join(folder, "some folder"));
writeFileSync(join(folder, "some file.csv"), "");

/** Says what it is told to, and notes what it was asked. */
writeFileSync(join(folder, "crm-sync"), '#!/bin/sh\nprintf "%s\\n" "$@" > asked\nprintf "$SAYS"\necho trouble >&2\n');
chmodSync(join(folder, "crm-sync"), 0o755);

const has = (shell: string) => spawnSync(shell, ["-c", "exit 0"]).status === 0;

/** Runs a script of a shell that knows the completion. */
function run(shell: string, script: string, says: string, ...options: readonly string[]): string {
  const PATH = `${folder}${delimiter}${process.env.PATH}`;
  const args = [...options, "-c", script];
  const { stdout, stderr } = spawnSync(shell, args, {
    cwd: folder,
    encoding: "utf8",
    env: { PATH, HOME: folder, SAYS: says },
  });
  expect(stderr).toBe("");
  return stdout;
}

describe("the script for bash", () => {
  const complete = (line: string, word: string, says: string) =>
    run(
      "bash",
      // Twice: a shell that is begun in another one, or a file that is read again.
      `${completionScripts.bash}\n${completionScripts.bash}
      compopt() { echo "compopt $*"; }
      COMP_LINE='${line}'; COMP_POINT=${line.length}; _crm_sync crm-sync '${word}' ''; printf '<%s>' "\${COMPREPLY[@]}"; cat asked`,
      says,
      "--norc",
    );

  it("hands on the line as it stands, running nothing of it", () => {
    const line = "crm-sync $(touch gone) `touch gone` --mode=u";
    expect(complete(line, "u", "none\\nupsert\\nup date\\n")).toBe(
      `compopt -o nosort\n<upsert><up date>__complete\nbash\n${line}\nu\n`,
    );
    expect(run("bash", "ls", "", "--norc")).not.toContain("gone");
  });

  it("leaves files to bash, beside what is offered", () => {
    expect(complete("crm-sync ", "", "files\\n")).toMatch(/^compopt -o nosort\n<>/);
    expect(complete("crm-sync so", "so", "files\\nsort\\n")).toMatch(
      /^compopt -o filenames\ncompopt -o nosort\n<sort>(?=.*<some file\.csv>)(?=.*<some folder>)/,
    );
    expect(complete("crm-sync ", "", "folders\\n")).toContain("-o dirnames");
    expect(complete("crm-sync ", "", "none\\n")).toContain("compopt +o default +o bashdefault");
    expect(complete("crm-sync ", "", "none\\nmatching=\\n")).toContain("compopt -o nospace");
  });

  it("is silent where the program is gone", () => {
    const script = `${completionScripts.bash}\nPATH=/nowhere; COMP_LINE='crm-sync '; COMP_POINT=9; _crm_sync crm-sync '' ''; echo "\${#COMPREPLY[@]}"`;
    expect(run("bash", script, "", "--norc")).toBe("0\n");
  });
});

describe.skipIf(!has("zsh"))("the script for zsh", () => {
  it("hands on the words without their quotes, and describes the values", () => {
    const script = `${completionScripts.zsh}
      compset() { print -r -- "compset $*"; }
      _describe() { print -rl -- "_describe $*" "\${(@P)3}"; }
      _files() { print -r -- "_files $*"; }
      words=(crm-sync --sync "'it s'" --set ''); CURRENT=5; PREFIX=''; _crm-sync; cat asked
      words=(crm-sync --report=x); CURRENT=2; PREFIX='--report=x'; SAYS='files\\n' _crm-sync`;
    expect(run("zsh", script, "none\\na:b\\tsays: so\\nmatching=\\n", "-f")).toBe(
      [
        ...["_describe -V crm-sync closed", "a\\:b:says: so", "_describe -V crm-sync open -S ", "matching="],
        ...["__complete", "zsh", "--sync", "it s", "--set", ""],
        ...["compset -P 1 *=", "_files ", ""],
      ].join("\n"),
    );
  });
});

describe.skipIf(!has("fish"))("the script for fish", () => {
  it("offers values, files behind an equals sign, and folders", () => {
    const complete = (line: string, says: string) =>
      run("fish", `${completionScripts.fish}\ncomplete -C ${JSON.stringify(line)}`, says, "--no-config");
    expect(complete("crm-sync push --mode=u", "none\\n--mode=upsert\\tdoes both\\n")).toBe(
      "--mode=upsert\tdoes both\n",
    );
    expect(complete("crm-sync push --report=som", "files\\n").split("\n").sort()).toEqual([
      "",
      "--report=some file.csv",
      "--report=some folder/",
    ]);
    expect(complete("crm-sync --state-dir some", "folders\\n")).toMatch(/^some folder\//);
    expect(complete("crm-sync --limit ", "none\\n")).toBe("");
  });
});

it.each(shellNames)("crm-sync completion %s prints it", async (shell) => {
  expect(await runInProcess(["completion", shell])).toEqual({ code: 0, stdout: completionScripts[shell], stderr: "" });
});
