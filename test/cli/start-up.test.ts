import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { expect, it } from "vitest";

/** What a module loads before anything runs, and what that loads, from the file of the module on; packages by their names. */
function loadedBy(file: string, found = new Set<string>()): ReadonlySet<string> {
  if (found.has(file)) return found;
  found.add(file);
  const text = readFileSync(file, "utf8");
  for (const [, clause = "", from = ""] of text.matchAll(/^(?:import|export) ([^;]*?)from "([^"]+)";/gm)) {
    const names = clause.replaceAll(/[{}\s]+/g, " ").split(",");
    const isTypesAlone =
      clause.startsWith("type ") || names.every((name) => name.trim() === "" || name.trim().startsWith("type "));
    if (isTypesAlone || from.startsWith("node:")) continue;
    if (from.startsWith(".")) loadedBy(resolve(dirname(file), from), found);
    else found.add(from);
  }
  return found;
}

it("--version, --help and completion start without what they do not need", () => {
  const main = resolve("src/cli/program.ts");
  expect(existsSync(main)).toBe(true);
  const loaded = [...loadedBy(main)].map((name) => name.replace(join(process.cwd(), "src/"), ""));
  expect(loaded).toContain("cli/run-commands.ts");
  expect(loaded.filter((name) => !name.includes("/")).sort()).toEqual(["commander", "picocolors"]);
  const heavy = /^(sync|config|destinations|engine|http|ledger|database|sources|mapping|sandbox|notify|telemetry)\//;
  expect(loaded.filter((name) => heavy.test(name))).toEqual(["sync/version.ts"]);
});
