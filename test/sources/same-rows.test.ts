import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import iconv from "iconv-lite";
import { afterAll, describe, expect, it } from "vitest";
import { openSource } from "../../src/sources/index.ts";
import { messageOf, never, type Reading, readAll, show } from "./reading.ts";

const folder = mkdtempSync(join(tmpdir(), "crm-sync-test-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function readBytes(name: string, bytes: Buffer, encoding?: string): Promise<Reading> {
  writeFileSync(join(folder, name), bytes);
  const options = encoding === undefined ? {} : { encoding };
  return readAll((await openSource([name], options, { cwd: folder, stdin: Readable.from([]) })).read(never));
}

const western = [
  ["SKU", "Größe", "Preis €"],
  ["A-1", "Mäntel & Röcke", "1.234,50 €"],
  ["A-2", 'Crème brûlée "süß"', "garçon, señor, œuvre"],
  ["A-3", "Zwei\r\nZeilen: Straße", "ÀÉÎÕÜ ÿ"],
];
const german = [
  ["SKU", "Größe"],
  ["A-1", "Mäntel & Röcke"],
  ["A-2", "süß"],
  ["A-3", "Zwei\r\nZeilen: Straße"],
];
// Half-width katakana, and characters whose second byte is a backslash, a pipe or a digit in ASCII.
const japanese = [
  ["SKU", "商品名", "備考"],
  ["A-1", "東京タワー", "ｱｲｳ"],
  ["A-2", "表示、予約", "ソ十ポ能"],
  ["A-3", "二行\r\nです", "ゼｲ, ミ|本"],
];

/** Every cell in quotes, so that commas and line breaks within are no concern of these tests. */
function csvOf(table: readonly (readonly string[])[]): string {
  return table.map((cells) => `${cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(",")}\r\n`).join("");
}

/** As the reader must give them: the third row of each table spans two lines. */
function rowsOf(table: readonly (readonly string[])[]): readonly string[] {
  return table.slice(1).map((cells, index) => `${index + 2}: ${cells.join("|")}`);
}

const marked = { addBOM: true };
const cases: readonly {
  readonly name: string;
  readonly table: readonly (readonly string[])[];
  readonly bytes: Buffer;
  /** Absent where it need not be declared. */
  readonly encoding?: string;
  /** What is said where it is not declared. */
  readonly undeclared?: string;
}[] = [
  { name: "utf-8", table: western, bytes: iconv.encode(csvOf(western), "utf8") },
  { name: "utf-8-mark", table: western, bytes: iconv.encode(csvOf(western), "utf8", marked) },
  { name: "utf-16le-mark", table: western, bytes: iconv.encode(csvOf(western), "utf-16le", marked) },
  { name: "utf-16be-mark", table: western, bytes: iconv.encode(csvOf(western), "utf-16be", marked) },
  {
    name: "utf-16le",
    table: western,
    bytes: iconv.encode(csvOf(western), "utf-16le"),
    encoding: "utf-16le",
    undeclared: "looks like a binary or UTF-16 file (it holds NUL bytes). For UTF-16, add --encoding utf-16le",
  },
  {
    name: "utf-16be",
    table: western,
    bytes: iconv.encode(csvOf(western), "utf-16be"),
    encoding: "utf-16be",
    undeclared: "looks like a binary or UTF-16 file (it holds NUL bytes). For UTF-16, add --encoding utf-16be",
  },
  {
    name: "windows-1252",
    table: western,
    bytes: iconv.encode(csvOf(western), "windows-1252"),
    encoding: "windows-1252",
    undeclared: "byte 0xF6 is not UTF-8. The file may be Windows-1252: add --encoding windows-1252",
  },
  {
    name: "iso-8859-15",
    table: western,
    bytes: iconv.encode(csvOf(western), "iso-8859-15"),
    encoding: "iso-8859-15",
    undeclared: "byte 0xF6 is not UTF-8. The file may be Windows-1252: add --encoding windows-1252",
  },
  ...(["utf-32le", "utf-32be"] as const).map((name) => ({
    name,
    table: western,
    bytes: iconv.encode(csvOf(western), name),
    encoding: name,
    undeclared: `looks like a binary or UTF-32 file (it holds NUL bytes). For UTF-32, add --encoding ${name}`,
  })),
  {
    name: "cp850",
    table: german,
    bytes: iconv.encode(csvOf(german), "cp850"),
    encoding: "cp850",
    undeclared:
      "byte 0x94 is not UTF-8. The file may be Windows-1252: add --encoding windows-1252. If a DOS program wrote it: --encoding cp850",
  },
  {
    name: "shift_jis",
    table: japanese,
    bytes: iconv.encode(csvOf(japanese), "shift_jis"),
    encoding: "shift_jis",
    undeclared:
      "byte 0x8F is not UTF-8. It is not Windows-1252 either: name the encoding that it was written in, such as --encoding cp850 or shift_jis",
  },
];

describe("the same rows in every encoding", () => {
  it.each(cases)("$name", async ({ name, table, bytes, encoding }) => {
    // The other encoder must not have lost a letter, or the comparison is none.
    expect(iconv.decode(bytes, encoding ?? name.replace("-mark", ""))).toBe(csvOf(table));
    const { rows, error } = await readBytes(`${name}.csv`, bytes, encoding);
    expect(error).toBeUndefined();
    expect(rows[0]?.header.columns).toEqual(table[0]);
    expect(rows.map(show)).toEqual(rowsOf(table));
  });

  it.each(cases.filter(({ undeclared }) => undeclared !== undefined))(
    "$name, undeclared, is refused and the line named",
    async ({ name, bytes, undeclared }) => {
      const { rows, error } = await readBytes(`${name}.csv`, bytes);
      expect(rows).toEqual([]);
      const line = /^utf-(?:16|32)/.test(name) ? "" : ":1";
      expect(messageOf(error)).toBe(`${name}.csv${line}: ${undeclared}`);
    },
  );

  it.each(["windows-1252", "iso-8859-15"])("%s is refused on the line of its first umlaut", async (encoding) => {
    const text = 'SKU,Name\r\nA-1,"plain\r\nASCII"\r\nA-2,Dress\r\nA-3,Röcke\r\n';
    const { rows, error } = await readBytes("late.csv", iconv.encode(text, encoding));
    expect(rows.map(show)).toEqual(["2: A-1|plain\r\nASCII", "4: A-2|Dress"]);
    expect(messageOf(error)).toMatch(/^late\.csv:5: byte 0xF6 is not UTF-8/);
  });

  it("with a mark is read by its mark, whatever was declared", async () => {
    for (const { name, table, bytes } of cases.filter((one) => one.name.endsWith("-mark"))) {
      const { rows } = await readBytes(`${name}.csv`, bytes, "windows-1252");
      expect(rows.map(show), name).toEqual(rowsOf(table));
    }
  });
});
