import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { UsageError } from "../../src/core/errors.ts";
import type { Source } from "../../src/core/source.ts";
import { openSource, type SourceOptions } from "../../src/sources/index.ts";
import { never, readAll, show } from "./reading.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "crm-sync-paths-"));
  await mkdir(join(folder, "exports"));
  const files = {
    "products.csv": "sku\nP-1\n",
    "exports/b.csv": "sku\nB-1\n",
    "exports/a.csv": "sku\nA-1\n",
    "exports/Z.csv": "sku\nZ-1\n",
    "exports/more.jsonl": '{"sku":"J-1"}\n',
    "exports/tabs.tsv": "sku\tname,x\nT-1\ta,b\n",
    "exports/plain": "sku;name\nX-1;y\n",
    "odd[1].csv": "sku\nO-1\n",
    "odd1.csv": "sku\nO-2\n",
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  await symlink(join(folder, "products.csv"), join(folder, "link.csv"));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

function open(paths: readonly string[], options: SourceOptions = {}): Promise<Source> {
  return openSource(paths, options, { cwd: folder, stdin: Readable.from([Buffer.from("sku\nS-1\n")]) });
}

async function readPaths(paths: readonly string[], options: SourceOptions = {}): Promise<readonly string[]> {
  const { rows, error } = await readAll((await open(paths, options)).read(never));
  expect(error).toBeUndefined();
  return rows.map((row) => `${row.file}:${show(row)}`);
}

describe("paths", () => {
  it("are one stream in the order given, each row with its file as given", async () => {
    expect(await readPaths(["products.csv", "-", "./exports/b.csv"])).toEqual([
      "products.csv:2: P-1",
      "-:2: S-1",
      "./exports/b.csv:2: B-1",
    ]);
  });

  it("of a glob are sorted by bytes", async () => {
    expect(await readPaths(["exports/*.csv"])).toEqual([
      "exports/Z.csv:2: Z-1",
      "exports/a.csv:2: A-1",
      "exports/b.csv:2: B-1",
    ]);
  });

  it("of a glob leave out what lies beside an open workbook", async () => {
    await writeFile(join(folder, "exports/~$open.csv"), "sku\nX-1\n");
    expect(await readPaths(["exports/*.csv"])).toHaveLength(3);
    await rm(join(folder, "exports/~$open.csv"));
  });

  it("of an absolute glob are absolute", async () => {
    const [first] = await readPaths([`${folder}/exports/*.csv`]);
    expect(first).toBe(`${folder}/exports/Z.csv:2: Z-1`);
  });

  it("that exist are no globs", async () => {
    expect(await readPaths(["odd[1].csv"])).toEqual(["odd[1].csv:2: O-1"]);
  });

  it("may mix formats, each told by its ending or its first bytes", async () => {
    expect(await readPaths(["exports/more.jsonl", "exports/tabs.tsv", "exports/plain"])).toEqual([
      'exports/more.jsonl:1: {"sku":"J-1"}',
      "exports/tabs.tsv:2: T-1|a,b",
      "exports/plain:2: X-1|y",
    ]);
  });

  it("tell every header before a row is read, and read as often as asked", async () => {
    const source = await open(["exports/more.jsonl", "exports/tabs.tsv"]);
    const headers = await source.headers(never);
    expect(headers.map(({ columns }) => columns)).toEqual([[], ["sku", "name,x"]]);
    expect(source.repeatable).toBe(true);
    expect((await readAll(source.read(never))).rows).toHaveLength(2);
    expect(source.bytesRead()).toBe(14 + 19);
  });

  it("counts the bytes of the rows that were handed out, not those that were read ahead for later ones", async () => {
    const count = 20_000;
    const line = (n: number) => `A-${String(n).padStart(6, "0")},x\n`;
    const text = `sku,name\n${Array.from({ length: count }, (_, n) => line(n)).join("")}`;
    await writeFile(join(folder, "narrow.csv"), text);
    const source = await open(["narrow.csv", "products.csv"]);
    let rows = 0;
    for await (const page of source.read(never)) {
      rows += page.length;
      if (rows <= count) expect(Math.abs(source.bytesRead() / text.length - rows / count)).toBeLessThan(0.005);
    }
    expect(rows).toBe(count + 1);
    expect(source.bytesRead()).toBe(text.length + 8);
  });
});

describe("a wrong call", () => {
  const calls: readonly (readonly [name: string, paths: readonly string[], options: SourceOptions, message: string])[] =
    [
      ["no path", [], {}, "no source given: name a file, a glob, or - for stdin"],
      ["a missing file", ["product.csv"], {}, 'product.csv: no such file. Did you mean "products.csv"?'],
      ["a missing file in a folder", ["exports/c.csv"], {}, 'exports/c.csv: no such file. Did you mean "exports/'],
      ["a missing file like no other", ["customers.csv"], {}, "customers.csv: no such file."],
      ["a missing folder", ["export/a.csv"], {}, "export/a.csv: there is no folder export"],
      ["a folder", ["exports"], {}, "exports is a folder. Name its files, for example exports/*.csv"],
      ["a glob without a match", ["exports/*.xlsx"], {}, "exports/*.xlsx: no file matches"],
      [
        "a file named twice",
        ["products.csv", "./products.csv"],
        {},
        "./products.csv is named twice (as products.csv before)",
      ],
      ["a file and a link to it", ["products.csv", "link.csv"], {}, "link.csv is named twice"],
      [
        "a glob that holds a file named before",
        ["exports/a.csv", "exports/*.csv"],
        {},
        "exports/a.csv is named twice:",
      ],
      ["stdin twice", ["-", "-"], {}, "- is named twice"],
      ["an unknown format", ["products.csv"], { format: "jsno" }, 'unknown format "jsno".'],
      ["a nearly right format", ["products.csv"], { format: "jsnol" }, 'unknown format "jsnol". Did you mean "jsonl"?'],
      ["a name that objects inherit", ["products.csv"], { format: "constructor" }, 'unknown format "constructor".'],
      [
        "an unknown encoding",
        ["products.csv"],
        { encoding: "utf8-9" },
        'unknown encoding "utf8-9". Did you mean "utf-8"?',
      ],
      ["an impossible delimiter", ["products.csv"], { delimiter: "ab" }, '"ab" cannot be a delimiter'],
    ];
  it.each(calls)("%s is a UsageError that names it", async (_name, paths, options, message) => {
    const error = await open(paths, options).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(UsageError);
    expect((error as UsageError).message).toContain(message);
  });
});
