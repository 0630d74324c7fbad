import { expect, it } from "vitest";
import { sync } from "../../src/index.ts";

it("damage in the first rows is told before they are sent, without a value of them; what is not sent is left out", async () => {
  const config = { object: "products", match: "sku", fields: { sku: "sku", name: "name" } };
  const rows = [
    { sku: "A", name: "MÃ¤ntel", other: "Ã¤" },
    { sku: "B", name: "#REF!", other: "" },
    { sku: "C", name: "Mäntel", other: "" },
  ];
  const { notes, counts } = await sync({ config, rows, sandbox: true });
  expect(counts.created).toBe(3);
  expect(notes.filter((note) => note.startsWith("Column"))).toEqual([
    expect.stringMatching(/^Column "name", 1 of the first 3 cells: UTF-8 was read as/),
    expect.stringMatching(/^Column "name", 1 of the first 3 cells: The cell holds a spreadsheet's error/),
    expect.stringMatching(/^Columns that no field uses: other$/),
  ]);
  expect(notes.join()).not.toContain("ntel");
});
