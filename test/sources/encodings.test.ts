import { describe, expect, it } from "vitest";
import { SourceError, UsageError } from "../../src/core/errors.ts";
import type { Header } from "../../src/core/types.ts";
import { rejectRecord, rejectsHeader } from "../../src/report/reject-record.ts";
import { writtenEncoding } from "../../src/report/written-encoding.ts";
import { canonicalEncoding } from "../../src/sources/encoding.ts";
import { transcoderOf } from "../../src/sources/transcode.ts";
import { BadByte } from "../../src/sources/transcoder.ts";
import { codePages, standardEncodings } from "./encodings.ts";
import { cut, messageOf, readStdin } from "./reading.ts";

const all = [...standardEncodings, ...codePages];

/** The text of bytes; undefined where they are refused. */
function decode(encoding: string, pieces: Iterable<Buffer>): string | undefined {
  const transcoder = transcoderOf(encoding);
  try {
    const parts = [...pieces].map((piece) => transcoder.write(piece));
    return Buffer.concat([...parts, transcoder.end()]).toString();
  } catch (error) {
    if (error instanceof BadByte) return undefined;
    throw error;
  }
}

describe("every label", () => {
  it.each(all)("of %s (%s) is known in any case, and its text is read however it is cut", (name, labels, hex, text) => {
    for (const label of labels.split(" ")) {
      expect(canonicalEncoding(label), label).toBe(name);
      expect(canonicalEncoding(` ${label.toUpperCase()} `), label).toBe(name);
    }
    const bytes = Buffer.from(hex, "hex");
    for (let size = 1; size <= bytes.length; size++) expect(decode(name, cut(bytes, [size])), `${size}`).toBe(text);
  });

  it.each(all)("of %s (%s) reads a file whose rejects read back the same", async (name, labels, hex, text) => {
    const encoding = labels.split(" ")[0] ?? "";
    const isWide = name.startsWith("utf-16") || name.startsWith("utf-32");
    const line = (start: string) => (isWide ? wide(name, start) : Buffer.from(start));
    const file = Buffer.concat([line("sku,name\n"), line("A-1,"), Buffer.from(hex, "hex"), line("\n")]);
    const { rows, error } = await readStdin([file], { encoding });
    expect(error).toBeUndefined();
    const [row] = rows;
    if (row?.kind !== "cells") throw new Error("no row");
    expect(row.cells).toEqual(["A-1", text]);
    const again = await readStdin([rejects(row.header, row)], { encoding });
    expect(again.error).toBeUndefined();
    expect(again.rows).toMatchObject([{ kind: "cells", cells: ["A-1", text], rejectedLine: 2 }]);
  });

  it("that nobody reads is an error with the nearest name", () => {
    const hint = (label: string) => {
      try {
        return canonicalEncoding(label);
      } catch (error) {
        expect(error).toBeInstanceOf(UsageError);
        return messageOf(error);
      }
    };
    expect(hint("cp85o")).toBe('unknown encoding "cp85o". Did you mean "cp850"?');
    expect(hint("window-1251")).toContain('Did you mean "windows-1251"?');
    expect(hint("klingon")).toContain("Use a label such as utf-8");
    for (const label of ["base64", "hex", "binary", "constructor", "utf32x", ""])
      expect(hint(label)).toContain("unknown");
    for (const label of ["utf-7", "UTF7-IMAP", "unicode-1-1-utf-7", "iso-2022-kr", "hz-gb-2312", "replacement"]) {
      expect(hint(label), label).toContain("is not read, as programs disagree on it: convert the file to UTF-8");
    }
  });
});

describe("a byte or sequence that the encoding has not", () => {
  it.each([
    ["cp857", "41d5"],
    ["cp864", "41a6"],
    ["windows-874", "41db"],
    ["windows-874", "41fc"],
    ["euc-kr", "41ff"],
    ["euc-kr", "418130"],
    ["gbk", "41ff"],
    ["gb18030", "41fe39fe39"],
    ["big5", "418740ff"],
    ["big5", "4180"],
    ["shift_jis", "41fd"],
    ["utf-32le", "410000000000110000"],
    ["utf-32be", "000000410000d800"],
    ["utf-32le", "410000"],
  ])("%s %s is refused", (encoding, hex) => {
    const bytes = Buffer.from(hex, "hex");
    for (const size of [1, 2, 3, bytes.length]) expect(decode(encoding, cut(bytes, [size])), `${size}`).toBeUndefined();
  });

  it("stops the reading at its line, after every row before it", async () => {
    const bytes = Buffer.concat([Buffer.from("sku\n\u0041\nB"), Buffer.from([0xd5, 0x0a])]);
    const { rows, error } = await readStdin([bytes], { encoding: "cp857" });
    expect(rows).toHaveLength(1);
    expect(error).toBeInstanceOf(SourceError);
    expect(messageOf(error)).toContain("-:3: byte 0xD5 is not cp857.");
  });

  it("never becomes U+FFFD, in any encoding and for any two bytes", () => {
    for (const [name] of all) {
      for (let first = 0x80; first <= 0xff; first += 3) {
        for (const second of [0x30, 0x40, 0x7f, 0xa1, 0xfe]) {
          expect(decode(name, [Buffer.from([first, second])]) ?? "", `${name} ${first} ${second}`).not.toContain(
            "\ufffd",
          );
        }
      }
    }
  });
});

describe("a byte order mark", () => {
  it.each(["utf-32le", "utf-32be", "utf-16le", "utf-16be"])("of %s is believed before --encoding", async (name) => {
    const bytes = wide(name, "\ufeffsku,name\nA-1,é😀\n");
    for (const options of [{}, { encoding: "windows-1252" }]) {
      const { rows, error } = await readStdin([bytes], options);
      expect(error).toBeUndefined();
      expect(rows).toMatchObject([{ cells: ["A-1", "é😀"], header: { dialect: { encoding: name, bom: true } } }]);
    }
  });
});

function wide(encoding: string, text: string): Buffer {
  if (encoding === "utf-16le") return Buffer.from(text, "utf16le");
  if (encoding === "utf-16be") return Buffer.from(text, "utf16le").swap16();
  const bytes = Buffer.alloc([...text].length * 4);
  for (const [index, character] of [...text].entries()) bytes.writeUInt32LE(character.codePointAt(0) ?? 0, index * 4);
  return encoding === "utf-32le" ? bytes : bytes.swap32();
}

/** The rejects file of one row, as a run writes it. */
function rejects(header: Header, row: Parameters<typeof rejectRecord>[0]["row"]): Buffer {
  const encoding = writtenEncoding(header);
  const text = rejectsHeader(header) + rejectRecord({ status: "failed", row, problems: [] }, encoding);
  return encoding.encode((encoding.mark ? "\ufeff" : "") + text);
}
