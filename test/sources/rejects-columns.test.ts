import { describe, expect, it } from "vitest";
import type { SourceOptions } from "../../src/sources/index.ts";
import { readStdin, show } from "./reading.ts";

const added = "_line,_status,_code,_field,_message";

async function shown(text: string, options: SourceOptions = {}): Promise<readonly string[]> {
  const { rows, error } = await readStdin([Buffer.from(text)], { format: "csv", ...options });
  if (error !== undefined) throw error;
  return rows.map(show);
}

async function linesOf(text: string, options: SourceOptions = {}): Promise<readonly (number | undefined)[]> {
  const { rows } = await readStdin([Buffer.from(text)], { format: "csv", ...options });
  return rows.map((row) => row.rejectedLine);
}

describe("the columns that a rejects file adds", () => {
  it("are left out", async () => {
    expect(await shown(`sku,price,${added}\nA,1,7,invalid,x,y,z\n`)).toEqual(["2: A|1"]);
  });

  it("are left out wherever a person moved them", async () => {
    expect(await shown(`_message,sku,_line,_status,_code,_field,price\nz,A,7,invalid,x,y,1\n`)).toEqual(["2: A|1"]);
  });

  it("are the last five where the source has a _line of its own", async () => {
    expect(await shown(`sku,_line,${added}\nA,own,7,invalid,x,y,z\n`)).toEqual(["2: A|own"]);
  });

  it("are left out where empty columns stand behind them, as a spreadsheet program adds", async () => {
    expect(await shown(`sku,_line,${added},,\nA,own,7,invalid,x,y,z,,\n`)).toEqual(["2: A|own||"]);
  });

  it("are left out where a person has deleted some of them", async () => {
    expect(await shown("sku,price,_line,_status,_code\nA,1,7,invalid,x\n")).toEqual(["2: A|1"]);
    expect(await shown("sku,_code,_field,_message\nA,cell-count,y,z\n")).toEqual(["2: cell-count A"]);
  });

  it("are columns like others unless three of them are there", async () => {
    expect(await shown("sku,_line,_status\nA,1,2\n")).toEqual(["2: A|1|2"]);
  });

  it("come after a sep= line that a program has saved as a row", async () => {
    expect(await shown(`sep=,,,,,,\nsku,${added}\nA,7,invalid,x,y,z\n`)).toEqual(["3: A"]);
  });

  it("make a header of the first line also where the source had none", async () => {
    const text = `column_1,column_2,${added}\nA,1,1,invalid,x,y,z\n`;
    expect(await shown(text, { header: false })).toEqual(["2: A|1"]);
  });

  it("do not stay in a record that is too long, which would grow with every try", async () => {
    expect(await shown(`sku,price,${added}\nA,1,7,invalid,cell-count,,z,too much\n`)).toEqual([
      "2: cell-count A|1|too much",
    ]);
  });

  it("are not counted where a record is too long, as nobody sees them in the source", async () => {
    const { rows } = await readStdin(
      [Buffer.from(`sku,price,${added}\nA,1,7,invalid,x,,z,too,much\nA,1,2,7,failed,x,y,z\n`)],
      {
        format: "csv",
      },
    );
    expect(rows).toMatchObject([
      { problem: { message: "has 4 cells, the header has 2: quote a cell that holds the delimiter" } },
      { problem: { message: "has 3 cells, the header has 2: quote a cell that holds the delimiter" } },
    ]);
  });

  it("keep a padded record from being taken for a whole one, until its code is emptied", async () => {
    expect(await shown(`sku,price,${added}\nA,,7,invalid,cell-count,,z\nB,,8,invalid,,,z\n`)).toEqual([
      "2: cell-count A|",
      "3: B|",
    ]);
  });
});

describe("a record of a rejects file with cells missing at its end", () => {
  it("is whole where they were of the reason only", async () => {
    expect(await shown(`sku,price,${added}\nA,1,7,invalid,x\nB,2,8,failed\n`)).toEqual(["2: A|1", "3: B|2"]);
  });

  it("is not where the status does not show that the row's own cells are all there", async () => {
    expect(await shown(`sku,price,${added}\nA,7,invalid,x\nB,2,8\nC,3,9,done\n`)).toEqual([
      "2: cell-count A|7",
      "3: cell-count B|2",
      "4: cell-count C|3",
    ]);
    const moved = "_line,_status,sku,price,_code,_field,_message";
    expect(await shown(`${moved}\n7,invalid,A,x,y\n`)).toEqual(["2: cell-count A|x"]);
  });
});

describe("the line that a row of a rejects file had before", () => {
  it("is told with the row", async () => {
    expect(await linesOf(`sku,price,${added}\nA,1,7,invalid,x,y,z\nB,2,1024,failed,x,y,z\n`)).toEqual([7, 1024]);
    expect(await linesOf('{"sku":"A","_crm_sync":{"line":7,"status":"failed"}}\n', { format: "jsonl" })).toEqual([7]);
  });

  it("is told with a row that is bad", async () => {
    const unmended = "A,,7,invalid,cell-count,,z";
    const tooLong = "B,1,8,invalid,cell-count,,z,too much";
    const stray = 'C"C,1,9,invalid,quote-stray,,z';
    expect(await linesOf(`sku,price,${added}\n${unmended}\n${tooLong}\n${stray}\n`)).toEqual([7, 8, 9]);
  });

  it("is not taken from a cell that has come to stand there", async () => {
    expect(await linesOf(`sku,price,${added}\nA,1,2,7,invalid,x,y,z\n`)).toEqual([undefined]);
  });

  it.each(["", " 7", "7.0", "1,024", "1.2E+03", "0", "-7", "+7", "007", "٧", "x", "9007199254740993", "1e3", "0x7"])(
    "is unknown where the cell holds %j, which costs nothing else",
    async (cell) => {
      const text = `sku,price,${added}\nA,1,"${cell}",invalid,x,y,z\n`;
      expect(await shown(text)).toEqual(["2: A|1"]);
      expect(await linesOf(text)).toEqual([undefined]);
    },
  );

  it.each(['"7"', "0", "-7", "7.5", "9007199254740993", "null", "[7]"])(
    "is unknown where the JSON value is %s",
    async (value) => {
      const text = `{"sku":"A","_crm_sync":{"line":${value}}}\n`;
      expect(await shown(text, { format: "jsonl" })).toEqual(['1: {"sku":"A"}']);
      expect(await linesOf(text, { format: "jsonl" })).toEqual([undefined]);
    },
  );

  it.each(["null", "7", '"x"', "[]", "{}"])("is unknown where the key holds %s", async (value) => {
    const text = `{"sku":"A","_crm_sync":${value}}\n`;
    expect(await shown(text, { format: "jsonl" })).toEqual(['1: {"sku":"A"}']);
    expect(await linesOf(text, { format: "jsonl" })).toEqual([undefined]);
  });

  it.each([
    ["sku,price\nA,1\nB\n", "csv"],
    [`sku,price,${added}\nA,1,,,,,\n`, "csv"],
    ['{"sku":"A","line":7}\n{"sku"\n{"sku":"A","_crm_sync":{}}\n', "jsonl"],
  ])("is no property of a row that has none: %j", async (text, format) => {
    const { rows } = await readStdin([Buffer.from(text)], { format });
    expect(rows.filter((row) => "rejectedLine" in row)).toEqual([]);
  });
});
