import { describe, expect, it } from "vitest";
import { parseDelimiter } from "../../src/core/delimiter.ts";
import { detectDialect } from "../../src/sources/dialect.ts";

describe("the delimiter", () => {
  const cases: readonly (readonly [name: string, text: string, delimiter: string])[] = [
    ["comma", "a,b\n1,2\n", ","],
    ["semicolon", "a;b\n1;2\n", ";"],
    ["tab", "a\tb\n1\t2\n", "\t"],
    ["pipe", "a|b\n1|2\n", "|"],
    ["semicolon where the numbers have decimal commas", "a;b;c\n1,5;2,5;3,5\n4,5;5,5;6,5\n", ";"],
    [
      "semicolon where every row but the header has one comma, and rows are missing",
      "a;b\n1,5;2\n1,5\n1,5;3\n2,5\n",
      ";",
    ],
    ["a quoted delimiter does not count", 'a;b\n"1,2,3";4\n"5,6,7";8\n', ";"],
    ["a quoted line break ends no record", 'a,b\n"1\n2;3",4\n', ","],
    ["a quote within a cell opens nothing", 'a;b\n5" x;1\n6 y;2\n', ";"],
    ["semicolon where it does as well as the comma", "SKU;Preis, netto\nA;1,50\nB;2,50\n", ";"],
    ["the one with more cells where two do equally well", "a,b,c;d\n1,2,3;4\n", ","],
    ["comma for a single column", "a\n1\n2\n", ","],
    ["comma for nothing", "", ","],
    ["header only", "a|b|c", "|"],
    ["the name in a sep= line", "sep=|\na;b|c\n1;2|3\n", "|"],
  ];
  it.each(cases)("%s", (_name, text, delimiter) => {
    expect(detectDialect(text, true).delimiter).toBe(delimiter);
  });

  it("is the given one, whatever the text looks like", () => {
    expect(detectDialect("sep=;\na;b\n", true, "|")).toEqual({ delimiter: "|", lineEnd: "\n", skipBytes: 6 });
  });
});

describe("the line end", () => {
  const cases: readonly (readonly [name: string, text: string, lineEnd: string])[] = [
    ["LF", "a,b\n1,2\n", "\n"],
    ["CRLF", "a,b\r\n1,2\r\n", "\r\n"],
    ["CR", "a,b\r1,2\r", "\r"],
    ["LF though a cell holds a CR", "a,b\r\n1,2\n3,\r4\n", "\n"],
    ["CRLF though a quoted cell holds more LF", 'a,b\r\n1,"\n\n\n"\r\n', "\r\n"],
    ["LF for one line without an end", "a,b", "\n"],
    ["that of the sep= line where there is no other", "sep=;\r\na;b", "\r\n"],
  ];
  it.each(cases)("%s", (_name, text, lineEnd) => {
    expect(detectDialect(text, true).lineEnd).toBe(lineEnd);
  });

  it("is not guessed from a CRLF that the sample cuts in two", () => {
    expect(detectDialect("a,b\r", false).lineEnd).toBe("\n");
  });
});

describe("the sep= line", () => {
  const cases: readonly (readonly [text: string, skipBytes: number])[] = [
    ["sep=;\na;b\n", 6],
    ["SEP=;\r\na;b\r\n", 7],
    ['"sep=,"\na,b\n', 8],
    ["sep=§\na§b\n", 7],
    ["sep=x\na,b\n", 0],
    ["sep=;;\na,b\n", 0],
    ["separator,b\n1,2\n", 0],
  ];
  it.each(cases)("%j takes %i bytes", (text, skipBytes) => {
    expect(detectDialect(text, true).skipBytes).toBe(skipBytes);
  });
});

describe("--delimiter", () => {
  it.each([
    [",", ","],
    ["tab", "\t"],
    ["\\t", "\t"],
    ["Semicolon", ";"],
    ["^", "^"],
    ["\u0001", "\u0001"],
  ])("takes %j", (given, delimiter) => {
    expect(parseDelimiter(given)).toBe(delimiter);
  });

  it.each(["", ";;", '"', "\n", "a", "7", " ", "ä"])("refuses %j", (given) => {
    expect(parseDelimiter(given)).toBeUndefined();
  });
});
