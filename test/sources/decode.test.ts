import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { SourceError, UsageError } from "../../src/core/errors.ts";
import { decode } from "../../src/sources/decode.ts";
import { canonicalEncoding } from "../../src/sources/encoding.ts";
import { cut, messageOf, never, openFixture, readFixture, readStdin, show } from "./reading.ts";

async function decodePieces(bytes: Buffer, size: number, encoding: string): Promise<{ text: string; error?: string }> {
  const parts: Buffer[] = [];
  const pieces = Readable.from(cut(bytes, [size]), { objectMode: true });
  try {
    for await (const part of decode(pieces, { file: "f", encoding, lineEnd: "\n" })) parts.push(part);
    return { text: Buffer.concat(parts).toString() };
  } catch (error) {
    return { text: Buffer.concat(parts).toString(), error: messageOf(error) };
  }
}

describe("an encoding", () => {
  it.each([
    ["windows-1252.csv", { encoding: "windows-1252" }, "2: A-1|Märchen – “alt”|5 €"],
    ["windows-1252.csv", { encoding: "latin1" }, "2: A-1|Märchen – “alt”|5 €"],
    ["utf-16le.csv", {}, "2: A-1|Märchen 😀"],
    ["utf-16be.csv", {}, "2: A-1|Märchen 😀"],
    ["utf-16le.csv", { encoding: "windows-1252" }, "2: A-1|Märchen 😀"],
    ["utf-16le-no-mark.csv", { encoding: "utf-16le" }, "2: A-1|Kleid"],
  ])("%s with %o reads without loss", async (file, options, row) => {
    const { rows, error } = await readFixture(file, options);
    expect(error).toBeUndefined();
    expect(rows.map(show)).toEqual([row]);
  });

  it("and its byte order mark are told in the dialect", async () => {
    const [marked] = await (await openFixture("utf-16be.csv")).headers(never);
    expect(marked?.dialect).toMatchObject({ encoding: "utf-16be", bom: true, delimiter: ";" });
    const [declared] = await (await openFixture("windows-1252.csv", { encoding: "cp1252" })).headers(never);
    expect(declared?.dialect).toMatchObject({ encoding: "windows-1252", bom: false });
  });

  it("is known by every label of the standard, and suggested when it is nearly one", () => {
    expect(canonicalEncoding("UTF8")).toBe("utf-8");
    expect(canonicalEncoding("ISO-8859-1")).toBe("windows-1252");
    expect(() => canonicalEncoding("windows-125")).toThrow(UsageError);
    expect(() => canonicalEncoding("shiftjs")).toThrow('unknown encoding "shiftjs". Did you mean "shift_jis"?');
  });
});

describe("a byte that the encoding does not allow", () => {
  it.each([
    [
      "bad-byte.csv",
      {},
      "bad-byte.csv:3: byte 0xE4 is not UTF-8. The file may be Windows-1252: add --encoding windows-1252",
    ],
    [
      "cut-character.csv",
      {},
      "cut-character.csv:3: byte 0xC3 is not UTF-8. The file may be Windows-1252: add --encoding windows-1252",
    ],
    [
      "lone-surrogate.csv",
      {},
      "lone-surrogate.csv:3: byte 0x3D is not UTF-16LE. Name the encoding that the file was written in with --encoding",
    ],
    [
      "bad-shift-jis.csv",
      { encoding: "shift_jis" },
      "bad-shift-jis.csv:3: byte 0x81 is not shift_jis. Name the encoding that the file was written in with --encoding",
    ],
  ])("stops %s at its line, after every row before it", async (file, options, message) => {
    const { rows, error } = await readFixture(file, options);
    expect(error).toBeInstanceOf(SourceError);
    expect(messageOf(error)).toBe(message);
    expect(rows.map((row) => row.line)).toEqual([2]);
  });

  it("stops a file that holds NUL bytes, unless its encoding is given", async () => {
    const { rows, error } = await readFixture("utf-16le-no-mark.csv");
    expect(rows).toEqual([]);
    expect(error).toMatchObject({ code: "encoding-unclear" });
    expect(messageOf(error)).toContain("looks like a binary or UTF-16 file");
  });

  it("right after a line end loses none of the rows before it", async () => {
    for (const before of ["a,b\n1,2\n", 'a,b\n1,"2"\n', "a,b\n1,2\n3"]) {
      const source = await readStdin([Buffer.concat([Buffer.from(before), Buffer.from([0xff, 0x0a])])]);
      expect(source.rows.map(show)).toEqual(["2: 1|2"]);
      expect(messageOf(source.error)).toContain("-:3: byte 0xFF is not UTF-8");
    }
  });
});

describe("decoding", () => {
  const euro = Buffer.from("aé€😀\n日本\n");
  const texts: readonly (readonly [encoding: string, bytes: Buffer, text: string])[] = [
    ["utf-8", euro, "aé€😀\n日本\n"],
    ["utf-16le", Buffer.from("aé€😀\n日本\n", "utf16le"), "aé€😀\n日本\n"],
    ["utf-16be", Buffer.from("aé€😀\n日本\n", "utf16le").swap16(), "aé€😀\n日本\n"],
    ["shift_jis", Buffer.from("93fa967b0a93fa0a967b", "hex"), "日本\n日\n本"],
    ["iso-2022-jp", Buffer.from("1b2442467c4b5c1b28420a61", "hex"), "日本\na"],
    ["windows-1252", Buffer.from([0x80, 0x81, 0x9f, 0xe4]), "€\u0081Ÿä"],
    ["iso-8859-15", Buffer.from([0xa4, 0xe4]), "€ä"],
  ];
  it.each(texts)("%s gives the same text however the bytes are cut", async (encoding, bytes, text) => {
    for (let size = 1; size <= bytes.length; size++) {
      expect(await decodePieces(bytes, size, encoding), `pieces of ${size}`).toEqual({ text });
    }
  });

  it.each([
    ["utf-8", Buffer.concat([euro, Buffer.from([0xe2, 0x82, 0x41])]), euro.toString(), 3],
    ["utf-8", Buffer.from([0x61, 0xc0, 0x80]), "a", 1],
    ["utf-8", Buffer.from([0x61, 0xed, 0xa0, 0x80, 0x62]), "a", 1],
    ["utf-8", Buffer.from([0x61, 0x0a, 0xf0, 0x9f]), "a\n", 2],
    ["utf-16le", Buffer.from([0x61, 0, 0x0a, 0, 0, 0xdc, 0x62, 0]), "a\n", 2],
    ["utf-16le", Buffer.from([0x61, 0, 0x62]), "a", 1],
    ["shift_jis", Buffer.from([0x61, 0x0a, 0x93, 0x0a]), "a\n", 2],
    ["shift_jis", Buffer.from([0x61, 0x0a, 0x93]), "a\n", 2],
  ])(
    "%s %o stops at the bad byte, with all text before it, however the bytes are cut",
    async (encoding, bytes, text, line) => {
      for (let size = 1; size <= bytes.length; size++) {
        const decoded = await decodePieces(bytes, size, encoding);
        expect(decoded.text, `pieces of ${size}`).toBe(text);
        expect(decoded.error, `pieces of ${size}`).toMatch(new RegExp(`^f:${line}: byte 0x`));
      }
    },
  );

  it("never lets U+FFFD be made out of a bad byte, whatever the byte", async () => {
    for (let byte = 0x80; byte <= 0xff; byte++) {
      for (const encoding of [
        "utf-8",
        "utf-16le",
        "shift_jis",
        "euc-kr",
        "windows-1253",
        "iso-8859-15",
        "windows-1252",
      ]) {
        const { text } = await decodePieces(Buffer.from([0x61, byte, 0x20, 0x0a]), 2, encoding);
        expect(text, `${encoding} 0x${byte.toString(16)}`).not.toContain("\uFFFD");
      }
    }
  });
});
