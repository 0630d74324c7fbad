import { describe, expect, it } from "vitest";
import type { SourceOptions } from "../../src/sources/index.ts";
import { readStdin, show } from "./reading.ts";

const added = "_line,_status,_code,_field,_message";

async function shown(text: string, options: SourceOptions = {}): Promise<readonly string[]> {
  const { rows, error } = await readStdin([Buffer.from(text)], { format: "csv", ...options });
  if (error !== undefined) throw error;
  return rows.map(show);
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

  it("are columns like others unless all are there", async () => {
    expect(await shown("sku,_line,_status\nA,1,2\n")).toEqual(["2: A|1|2"]);
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

  it("keep a padded record from being taken for a whole one, until its code is emptied", async () => {
    expect(await shown(`sku,price,${added}\nA,,7,invalid,cell-count,,z\nB,,8,invalid,,,z\n`)).toEqual([
      "2: cell-count A|",
      "3: B|",
    ]);
  });
});
