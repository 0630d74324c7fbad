import { describe, expect, it } from "vitest";
import { messageOf, readStdin, show } from "./reading.ts";

const mebibyte = 1024 * 1024;

describe("a CSV file at its limits", () => {
  it("may have a cell of nearly 16 MiB, quoted or not", async () => {
    const long = "x".repeat(15 * mebibyte);
    const { rows, error } = await readStdin([Buffer.from(`sku,text\nA-1,${long}\nA-2,"${long}\n"\nA-3,end\n`)]);
    expect(error).toBeUndefined();
    expect(rows.map((row) => (row.kind === "cells" ? [row.line, row.cells[1]?.length] : row.kind))).toEqual([
      [2, long.length],
      [3, long.length + 1],
      [5, 3],
    ]);
  });

  it("with a record beyond 16 MiB stops at the line where that begins", async () => {
    const pieces = (start: string) => [Buffer.from(start), ...Array<Buffer>(17).fill(Buffer.alloc(mebibyte, "x"))];
    const plain = await readStdin(pieces("sku\nA-1\nA-2"));
    expect(plain.rows.map(show)).toEqual(["2: A-1"]);
    expect(messageOf(plain.error)).toBe(
      "-:3: the record that starts here does not end within 16 MiB. Check its line ends, and the quotes before it",
    );
    const quoted = await readStdin(pieces('sku,text\nA-1,x\nA-2,"\n\n'));
    expect(quoted.rows.map(show)).toEqual(["2: A-1|x"]);
    expect(messageOf(quoted.error)).toBe(
      '-:3: a quote opened here is not closed within 16 MiB. Close it, or double it where it is a part of the text ("")',
    );
  });

  it("may have 10,000 columns", async () => {
    const header = Array.from({ length: 10_000 }, (_, index) => `c${index}`).join(",");
    const record = Array.from({ length: 10_000 }, (_, index) => index).join(",");
    const { rows, error } = await readStdin([Buffer.from(`${header}\n${record}\n${record},1\n`)]);
    expect(error).toBeUndefined();
    expect(rows).toMatchObject([{ kind: "cells", cells: { length: 10_000, 9999: "9999" } }, { kind: "bad" }]);
  });
});

describe("a CSV file without a final line end", () => {
  it.each(["\n", "\r\n", "\r"])("loses no row where lines end with %j", async (end) => {
    for (const last of ["A-2,x", 'A-2,"x"', "A-2,"]) {
      const { rows, error } = await readStdin([Buffer.from(["sku,name", "A-1,y", last].join(end))]);
      expect(error).toBeUndefined();
      expect(rows.map((row) => row.line)).toEqual([2, 3]);
    }
  });

  it("may be a header alone", async () => {
    expect(await readStdin([Buffer.from("sku,name")])).toEqual({ rows: [], error: undefined });
  });
});

describe("a sep= line", () => {
  it("with a header behind a byte order mark counts as a line, with any line end", async () => {
    for (const end of ["\n", "\r\n", "\r"]) {
      const text = ["\ufeffsep=;", "sku;name", "A-1;x,y", ""].join(end);
      const { rows, error } = await readStdin([Buffer.from(text)]);
      expect(error).toBeUndefined();
      expect(rows.map(show)).toEqual(["3: A-1|x,y"]);
    }
  });
});
