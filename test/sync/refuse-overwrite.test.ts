import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { resolveSettings } from "../../src/config/index.ts";
import { refuseOverwrite } from "../../src/sync/refuse-overwrite.ts";
import { emptyFolder } from "../support/run-cli.ts";

/** In a folder with `rows.csv`, a link to it, and another file. */
function check(flags: { readonly [name: string]: string }, source = "rows.csv"): void {
  const cwd = emptyFolder();
  mkdirSync(join(cwd, "sub"));
  for (const name of ["rows.csv", "other.csv"]) writeFileSync(join(cwd, name), "sku\nA\n");
  symlinkSync(join(cwd, "rows.csv"), join(cwd, "link.csv"));
  const [settings] = resolveSettings({
    cwd,
    flags: { match: "sku", object: "products", ...flags },
    sources: [source],
    env: {},
  });
  if (!settings) throw new Error("no settings");
  refuseOverwrite(settings, [{ path: source }], cwd);
}

describe("a file that is to be written", () => {
  it.each([
    [{ rejects: "rows.csv" }, "--rejects rows.csv"],
    [{ rejects: "sub/../rows.csv" }, "--rejects sub/../rows.csv"],
    [{ rejects: "link.csv" }, "--rejects link.csv"],
    [{ rejects: "rows" }, "--rejects rows.csv"],
    [{ rejects: "rows.jsonl" }, "--rejects rows.csv"],
    [{ report: "rows.csv" }, "--report rows.csv"],
    [{ html: "sub/../link.csv" }, "--html sub/../link.csv"],
    [{ events: "./rows.csv" }, "--events ./rows.csv"],
  ])("is refused where it is the source, however it is named: %j", (flags, named) => {
    expect(() => check(flags)).toThrow(expect.objectContaining({ code: "output-is-source", exitCode: 2 }));
    expect(() => check(flags)).toThrow(`${named} is also a source`);
  });

  it.each([{}, { rejects: "other.csv" }, { rejects: "new.csv" }, { report: "sub/rows.csv" }, { events: "/dev/null" }])(
    "is taken where it is another: %j",
    (flags) => {
      check(flags);
      check(flags, "-");
      check({ ...flags, events: "/dev/null" }, "/dev/null");
    },
  );
});
