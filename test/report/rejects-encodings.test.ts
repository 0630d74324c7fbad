import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { cellRow, contentOf, headerOf, newFolder, objectRow, readBack, rejectedRow, writeRejects } from "./rejects.ts";
import { bytesOf, singleByteEncodings } from "./rejects-single-byte.ts";

describe("the rejects of a source in", () => {
  it.each(singleByteEncodings)("%s have every byte that it has", async (encoding) => {
    const folder = newFolder();
    const path = join(folder, "source.csv");
    // Quotes and delimiters apart: what is quoted need not be quoted the same way.
    const bytes = bytesOf(encoding).filter((byte) => byte !== 0x22 && byte !== 0x2c);
    const record = Buffer.from([..."A,x"].map((character) => character.charCodeAt(0)).concat(bytes, 0x78));
    writeFileSync(path, Buffer.concat([Buffer.from("sku,name\n"), record, Buffer.from("\n")]));
    const source = await readBack(path, { encoding });
    const [rejects = ""] = writeRejects(
      join(folder, "rejects"),
      source.rows.map((row) => rejectedRow(row)),
    );
    const written = readFileSync(rejects);
    expect(written.subarray(written.indexOf("\n") + 1).subarray(0, record.length)).toEqual(record);
    expect((await readBack(rejects, { encoding })).rows.map(contentOf)).toEqual(source.rows.map(contentOf));
  });

  it.each([
    ["shift_jis", "日本"],
    ["gb18030", "中文😀"],
    ["euc-kr", "한국"],
  ])(
    "%s are UTF-8 with a mark, which wins over the encoding that the next command is given",
    async (encoding, cell) => {
      const header = headerOf(["sku"], { encoding });
      const [path = ""] = writeRejects(join(newFolder(), "r"), [rejectedRow(cellRow(header, [cell]))]);
      const { header: read, rows } = await readBack(path, { encoding });
      expect(read?.dialect).toMatchObject({ encoding: "utf-8", bom: true });
      expect(rows.map(contentOf)).toEqual([[cell]]);
    },
  );

  it("UTF-16BE are in UTF-16BE", async () => {
    const header = headerOf(["sku"], { encoding: "utf-16be" });
    const [path = ""] = writeRejects(join(newFolder(), "r"), [rejectedRow(cellRow(header, ["日😀"]))]);
    const { header: read, rows } = await readBack(path);
    expect(read?.dialect).toMatchObject({ encoding: "utf-16be", bom: true });
    expect(rows.map(contentOf)).toEqual([["日😀"]]);
  });

  it("a single-byte encoding have ? in the reason, and nowhere else, for what it cannot hold", async () => {
    const header = headerOf(["sku"], { encoding: "windows-1252" });
    const why = { code: "http-400", message: "x", detail: "400: 日本 😀 – nein" };
    const [path = ""] = writeRejects(join(newFolder(), "r"), [rejectedRow(cellRow(header, ["5 €"]), [why])]);
    const [, line = ""] = readFileSync(path, "latin1").split("\n");
    expect(line).toBe("5 \x80,2,rejected,http-400,,400: ?? ? \x96 nein");
  });

  it("an encoding with bytes that mean nothing have none of those for what a server's answer has lost", async () => {
    const header = headerOf(["sku"], { encoding: "iso-8859-3" });
    const why = { code: "http-400", message: "x", detail: "400: \ufffd" };
    const [path = ""] = writeRejects(join(newFolder(), "r"), [rejectedRow(cellRow(header, ["ġ"]), [why])]);
    expect(readFileSync(path, "latin1")).toContain("\xf5,2,rejected,http-400,,400: ?\n");
    expect((await readBack(path, { encoding: "iso-8859-3" })).rows.map(contentOf)).toEqual([["ġ"]]);
  });

  it("Windows-1258 are UTF-8 where its letters are put together in a column's name, as names are", async () => {
    const folder = newFolder();
    const path = join(folder, "source.csv");
    // The letter and its accent are a byte each; in NFC they are one character, which this encoding lacks.
    writeFileSync(path, Buffer.from("t\xea\xecn\nVi\xea\xf2t\n", "latin1"));
    const encoding = "windows-1258";
    const source = await readBack(path, { encoding });
    expect(source.header?.columns).toEqual(["tến"]);
    const [rejects = ""] = writeRejects(
      join(folder, "rejects"),
      source.rows.map((row) => rejectedRow(row)),
    );
    const { header, rows } = await readBack(rejects, { encoding });
    expect(header).toMatchObject({ columns: ["tến"], dialect: { encoding: "utf-8", bom: true } });
    expect(rows.map(contentOf)).toEqual(source.rows.map(contentOf));
  });

  it("JSONL in a single-byte encoding escape what it cannot hold, as the source must have done", async () => {
    const header = headerOf([], { format: "jsonl", encoding: "windows-1252" });
    const value = { sku: "日😀", price: "5 €" };
    const [path = ""] = writeRejects(join(newFolder(), "r"), [rejectedRow(objectRow(header, value))]);
    expect(readFileSync(path, "latin1")).toContain('{"sku":"\\u65e5\\ud83d\\ude00","price":"5 \x80",');
    expect((await readBack(path, { encoding: "windows-1252" })).rows.map(contentOf)).toEqual([value]);
  });
});
