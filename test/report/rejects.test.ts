import { chmodSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Dialect } from "../../src/core/types.ts";
import { cellRow, contentOf, headerOf, newFolder, objectRow, readBack, rejectedRow, writeRejects } from "./rejects.ts";

const nasty = [
  ["=1+1", "+49 30 1", "@sum(a1)", "-5"],
  [" leading", "trailing ", "\ttab", "\u00a0"],
  ['a "quote"', "two\nlines", "two\r\nlines", '"'],
  [",", ";", "|", "a\tb"],
  ["", "", "", ""],
  ["ä", "日本", "😀", "\u2028"],
];

const dialects: readonly (readonly [string, Partial<Dialect>])[] = [
  ["commas", {}],
  ["semicolons", { delimiter: ";" }],
  ["tabs", { delimiter: "\t" }],
  ["pipes", { delimiter: "|" }],
  ["CRLF", { lineEnd: "\r\n" }],
  ["CR", { lineEnd: "\r" }],
  ["a byte order mark", { bom: true }],
  ["UTF-16LE", { encoding: "utf-16le", bom: true, lineEnd: "\r\n", delimiter: "\t" }],
];

describe("the rejects of a CSV source", () => {
  it.each(dialects)("with %s read back as the rows they were, in the same dialect", async (_what, dialect) => {
    const header = headerOf(["sku", "Price, net; or so", "_own", "d"], dialect);
    const [path = ""] = writeRejects(
      join(newFolder(), "rejects"),
      nasty.map((cells) => rejectedRow(cellRow(header, cells))),
    );
    const { header: read, rows } = await readBack(path);
    expect(read?.dialect).toEqual(header.dialect);
    expect(read?.columns).toEqual(header.columns);
    expect(rows.map(contentOf)).toEqual(nasty);
  });

  it("say behind each row's own cells where it was, how it ended, and why", () => {
    const header = headerOf(["sku", "price"]);
    const problems = [
      { code: "number-ambiguous", message: "is not clear", column: "price", field: "price", value: "1,600" },
      { code: "http-400", message: "masked", detail: "400: A-1 is taken", field: "sku" },
    ];
    const [path = ""] = writeRejects(join(newFolder(), "r"), [
      rejectedRow(cellRow(header, ["A-1", "1,600"], 17), problems),
    ]);
    expect(readFileSync(path, "utf8").split("\n")).toEqual([
      "sku,price,_line,_status,_code,_field,_message",
      'A-1,"1,600",17,rejected,number-ambiguous http-400,price sku,"column ""price"" value ""1,600"": is not clear | attribute ""sku"": 400: A-1 is taken"',
      "",
    ]);
  });

  it("keep a row with too few cells from passing for a whole one", async () => {
    const header = headerOf(["sku", "name", "price"]);
    const short = {
      ...cellRow(header, ["A-1"]),
      kind: "bad" as const,
      cells: ["A-1"],
      problem: { code: "cell-count", message: "x" },
    };
    const [path = ""] = writeRejects(join(newFolder(), "r"), [
      { status: "invalid", row: short, problems: [short.problem] },
    ]);
    const { rows } = await readBack(path);
    expect(rows).toMatchObject([{ kind: "bad", problem: { code: "cell-count" }, cells: ["A-1", "", ""] }]);
  });

  it("of a rejects file tell the line in that file, not the one before", () => {
    const row = { ...cellRow(headerOf(["sku"]), ["A"], 3), rejectedLine: 1024 };
    const [path = ""] = writeRejects(join(newFolder(), "r"), [rejectedRow(row)]);
    expect(readFileSync(path, "utf8").split("\n")[1]).toMatch(/^A,3,rejected,/);
  });

  it("hold what a spreadsheet would run as a formula, letter for letter", () => {
    const header = headerOf(["=sku", "b", "c", "d"]);
    const cells = ["=1+1", "+49 30", "@x", "-5"];
    const [path = ""] = writeRejects(join(newFolder(), "r"), [rejectedRow(cellRow(header, cells), [])]);
    expect(readFileSync(path, "utf8").split("\n").slice(0, 2)).toEqual([
      "=sku,b,c,d,_line,_status,_code,_field,_message",
      "=1+1,+49 30,@x,-5,2,rejected,,,",
    ]);
  });

  it("quote a cell that begins or ends with white space, which other programs would trim", () => {
    const header = headerOf(["sku", "b"]);
    const [path = ""] = writeRejects(join(newFolder(), "r"), [rejectedRow(cellRow(header, [" A", "B\t"]), [])]);
    expect(readFileSync(path, "utf8").split("\n")[1]).toBe('" A","B\t",2,rejected,,,');
  });

  it("keep every cell of a row with too many, and keep it from passing for a whole one", async () => {
    const header = headerOf(["sku", "name"]);
    const cells = ["A-1", "Dress", "red", "XL"];
    const long = {
      ...cellRow(header, cells),
      kind: "bad" as const,
      cells,
      problem: { code: "cell-count", message: "x" },
    };
    const [path = ""] = writeRejects(join(newFolder(), "r"), [
      { status: "invalid", row: long, problems: [long.problem] },
    ]);
    const { rows } = await readBack(path);
    expect(rows).toMatchObject([{ kind: "bad", problem: { code: "cell-count" } }]);
    expect(contentOf(rows[0] ?? long)).toEqual(expect.arrayContaining(cells));
  });
});

describe("the rejects of a JSONL source", () => {
  it.each([{}, { lineEnd: "\r\n" }, { bom: true }, { bom: true, encoding: "utf-16le" }] as const)(
    "with %j read back as the objects they were",
    async (dialect) => {
      const header = headerOf([], { format: "jsonl", ...dialect });
      const values = [
        { sku: "A-1", n: 1.5, deep: { list: [1, "ä", null, { x: true }] } },
        { "": "", "a,b": "two\nlines" },
      ];
      const outcomes = values.map((value) => rejectedRow(objectRow(header, value)));
      const [path = ""] = writeRejects(join(newFolder(), "rejects"), outcomes);
      expect(path).toMatch(/rejects\.jsonl$/);
      expect((await readBack(path)).rows.map(contentOf)).toEqual(values);
    },
  );

  it("carry the reason in each object, and a line that is no object as it was", () => {
    const header = headerOf([], { format: "jsonl" });
    const bad = {
      kind: "bad",
      file: "source",
      line: 2,
      header,
      text: '{"sku":',
      problem: { code: "json-invalid", message: "x" },
    } as const;
    const [path = ""] = writeRejects(join(newFolder(), "r"), [
      rejectedRow(objectRow(header, { sku: "A" }, 9), [{ code: "http-400", message: "400: no", field: "sku" }]),
      { status: "invalid", row: bad, problems: [bad.problem] },
    ]);
    const reason = { line: 9, status: "rejected", code: "http-400", field: "sku", message: 'attribute "sku": 400: no' };
    expect(readFileSync(path, "utf8")).toBe(`${JSON.stringify({ sku: "A", _crm_sync: reason })}\n{"sku":\n`);
  });
});

describe("the files", () => {
  const csv = headerOf(["sku"]);

  it("are made for rows that were not delivered, and no others", () => {
    const row = cellRow(csv, ["A"]);
    const fine = ["created", "updated", "upserted", "unchanged", "skipped", "superseded", "unprocessed"] as const;
    expect(
      writeRejects(
        join(newFolder(), "r"),
        fine.map((status) => ({ status, row })),
      ),
    ).toEqual([]);
    const bad = ["invalid", "rejected", "failed"] as const;
    const [path = ""] = writeRejects(
      join(newFolder(), "r"),
      bad.map((status) => ({ status, row })),
    );
    expect(readFileSync(path, "utf8").split("\n")).toHaveLength(5);
  });

  it("are one for each set of columns and each dialect, shared by equal ones", async () => {
    const headers = [csv, headerOf(["sku", "name"]), headerOf(["sku"]), headerOf([], { format: "jsonl" })];
    const [one = csv, two = csv, same = csv, json = csv] = headers;
    const outcomes = [
      cellRow(one, ["A"]),
      cellRow(two, ["B", "b"]),
      cellRow(same, ["C"]),
      objectRow(json, { sku: "D" }),
    ];
    const folder = newFolder();
    const paths = writeRejects(
      join(folder, "rejects"),
      outcomes.map((row) => rejectedRow(row)),
    );
    expect(paths).toEqual(["rejects.csv", "rejects-2.csv", "rejects-3.jsonl"].map((name) => join(folder, name)));
    const read = await Promise.all(paths.map((path) => readBack(path)));
    expect(read.map(({ rows }) => rows.map(contentOf))).toEqual([[["A"], ["C"]], [["B", "b"]], [{ sku: "D" }]]);
  });

  it.each([
    ["bad.csv", {}, "bad.csv"],
    ["bad.CSV", {}, "bad.CSV"],
    ["bad.txt", {}, "bad.txt"],
    ["bad", {}, "bad.csv"],
    ["bad.tsv", { delimiter: "\t" }, "bad.tsv"],
    ["bad.tsv", { delimiter: ";" }, "bad.csv"],
    ["bad.csv", { format: "jsonl" }, "bad.jsonl"],
    ["bad.ndjson", { format: "jsonl" }, "bad.ndjson"],
    ["bad.jsonl", {}, "bad.csv"],
  ] as const)("named %s for %j are called so that they are read as what they are: %s", async (asked, dialect, name) => {
    const header = headerOf(["sku"], dialect);
    const row = dialect && "format" in dialect ? objectRow(header, { sku: "A" }) : cellRow(header, ["A"]);
    const folder = newFolder();
    const [path = ""] = writeRejects(join(folder, asked), [rejectedRow(row)]);
    expect(path).toBe(join(folder, name));
    expect((await readBack(path)).rows.map(contentOf)).toEqual([contentOf(row)]);
  });

  it("can be read by their owner only, also where they were there before", () => {
    const folder = newFolder();
    const old = join(folder, "old.csv");
    writeFileSync(old, "much that was there before, and longer than what comes\n".repeat(9));
    chmodSync(old, 0o644);
    const [fresh = ""] = writeRejects(join(folder, "deep", "er", "new.csv"), [rejectedRow(cellRow(csv, ["A"]))]);
    writeRejects(old, [rejectedRow(cellRow(csv, ["A"]))]);
    for (const path of [fresh, old]) expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(old)).toEqual(readFileSync(fresh));
  });

  it("take a hundred thousand rows", async () => {
    const outcomes = Array.from({ length: 100_000 }, (_, n) => rejectedRow(cellRow(csv, [`K${n}`])));
    const [path = ""] = writeRejects(join(newFolder(), "r"), outcomes);
    const { rows } = await readBack(path);
    expect(rows).toHaveLength(100_000);
    expect(rows.at(-1)).toMatchObject({ cells: ["K99999"] });
  });
});
