import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const biome = resolve("node_modules/@biomejs/biome/bin/biome");

function lint(cwd: string, args: readonly string[]): { readonly code: number | null; readonly text: string } {
  const all = [biome, ...args, "--colors=off", "--max-diagnostics=none"];
  const { status, stdout, stderr } = spawnSync(process.execPath, all, { cwd, encoding: "utf8" });
  return { code: status, text: stdout + stderr };
}

/** One fault of each kind, and a file without any. */
const planted = {
  "src/engine/reaches-out.ts": 'import { HttpClient } from "../http/client.ts";\n\nexport const client = HttpClient;\n',
  "src/http/client.ts": "export class HttpClient {}\n",
  "src/flow/checks.ts": 'import * as z from "zod";\n\nexport const schema = z.string();\n',
  "src/core/hen.ts": 'import { egg } from "./egg.ts";\n\nexport const hen = (): string => egg();\n',
  "src/core/egg.ts": 'import { hen } from "./hen.ts";\n\nexport const egg = (): string => hen();\n',
  "src/sync/forgets.ts": "async function work(): Promise<void> {}\n\nexport function begin(): void {\n  work();\n}\n",
  "src/sync/mistakes.ts":
    'async function isReady(): Promise<boolean> {\n  return true;\n}\n\nexport function tell(): string {\n  return isReady() ? "yes" : "no";\n}\n',
  "src/core/fine.ts": "export const fine = 1;\n",
};

describe("the linter, with this project's rules", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "crm-sync-layers-"));
    for (const name of ["biome.json", ".gitignore", "package.json", "tsconfig.json"]) {
      copyFileSync(name, join(folder, name));
    }
    symlinkSync(resolve("node_modules"), join(folder, "node_modules"));
    for (const [path, text] of Object.entries(planted)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([
    [
      "an engine that imports http",
      "src/engine/reaches-out.ts",
      "noRestrictedImports",
      "src/engine may import only itself, core, flow",
    ],
    ["a package outside its home", "src/flow/checks.ts", "noRestrictedImports", "zod has one home"],
    ["an import cycle", "src/core/hen.ts", "noImportCycles", "cycle"],
    ["a promise that nobody waits for", "src/sync/forgets.ts", "noFloatingPromises", "floating"],
    ["a promise taken for its value", "src/sync/mistakes.ts", "noMisusedPromises", "Promise"],
  ])("names %s", (_fault, path, rule, words) => {
    const { code, text } = lint(folder, ["check", path]);
    expect(text).toMatch(new RegExp(`${path.replaceAll(".", "\\.")}:\\d+:\\d+ lint/\\w+/${rule}`));
    expect(text).toContain(words);
    expect(code).toBe(1);
  });

  it("names nothing where there is no fault", () => {
    expect(lint(folder, ["check", "src/core/fine.ts"])).toMatchObject({ code: 0 });
  });

  it("finds no import across the layers, and no cycle, in the real tree", () => {
    const rules = ["--only=style/noRestrictedImports", "--only=suspicious/noImportCycles"];
    const { code, text } = lint(resolve("."), ["lint", ...rules, "src"]);
    expect(text).toMatch(/Checked \d{3,} files/);
    expect(text).not.toContain("lint/");
    expect(code).toBe(0);
    // The same call does find what was planted.
    expect(
      lint(folder, ["lint", ...rules, "src"]).text.match(/lint\/\w+\/no(RestrictedImports|ImportCycles)/g),
    ).toHaveLength(4);
  });
});
