import { appendFileSync, mkdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RejectsPosition } from "../../src/core/rejects.ts";
import type { Header, Outcome } from "../../src/core/types.ts";
import { RejectsWriter } from "../../src/report/rejects.ts";
import { cellRow, headerOf, newFolder, objectRow, rejectedRow } from "./rejects.ts";

const numRuns = Number(process.env.PROPERTY_RUNS ?? 100);

const headers: readonly Header[] = [
  headerOf(["sku"]),
  headerOf(["sku", "name"], { encoding: "utf-16le", bom: true, lineEnd: "\r\n" }),
  headerOf(["sku"], { encoding: "windows-1252", delimiter: ";" }),
  headerOf([], { format: "jsonl", encoding: "shift_jis" }),
];
const [plain = headerOf([])] = headers;

/** A header like it, as of a file that was opened again. */
function reopened(header: Header): Header {
  return { ...header, dialect: { ...header.dialect }, columns: [...header.columns] };
}

function rowFor(header: Header, n: number): Outcome {
  if (header.dialect.format === "jsonl") return rejectedRow(objectRow(header, { sku: `ä${n}` }, n));
  return rejectedRow(
    cellRow(
      header,
      header.columns.map((column) => `${column} ä ${n}`),
      n,
    ),
  );
}

function contents(paths: readonly string[]): readonly string[] {
  return paths.map((path) => readFileSync(path, "latin1"));
}

/** Writes rows with a writer that is never closed, as by a run that is killed. */
function killedRun(path: string, outcomes: readonly Outcome[]): readonly RejectsPosition[] {
  const writer = new RejectsWriter(path);
  for (const outcome of outcomes) writer.add(outcome);
  return writer.flush();
}

describe("flush", () => {
  it("hands every row to the operating system, and tells how far each file has come", () => {
    const folder = newFolder();
    const writer = new RejectsWriter(join(folder, "rejects"));
    const [one, two] = headers.slice(0, 2).map((header) => rowFor(header, 7));
    if (one === undefined || two === undefined) throw new Error("no rows");
    for (const outcome of [one, two, one]) writer.add(outcome);
    const positions = writer.flush();
    expect(positions).toMatchObject([
      { path: join(folder, "rejects.csv"), rows: 2 },
      { path: join(folder, "rejects-2.csv"), rows: 1 },
    ]);
    expect(positions.map(({ bytes }) => bytes)).toEqual(writer.paths.map((path) => statSync(path).size));
    writer.close();
  });

  it("costs nothing where nothing is new, which can be asked before", () => {
    const writer = new RejectsWriter(join(newFolder(), "rejects"));
    expect([writer.isChanged, writer.flush()]).toEqual([false, []]);
    writer.add(rowFor(plain, 1));
    expect(writer.isChanged).toBe(true);
    const positions = writer.flush();
    expect(writer.isChanged).toBe(false);
    expect(writer.flush()).toBe(positions);
    writer.add({ status: "created", row: rowFor(plain, 2).row });
    expect(writer.isChanged).toBe(false);
    writer.close();
  });

  it("tells of rows that were written on their own, as their block was full", () => {
    const writer = new RejectsWriter(join(newFolder(), "rejects"));
    for (let n = 0; n < 10_000; n++) writer.add(rowFor(plain, n));
    const [position] = writer.flush();
    expect(position).toMatchObject({ rows: 10_000, bytes: statSync(position?.path ?? "").size });
    writer.close();
  });
});

describe("a run that is killed and resumed", () => {
  it("leaves the files that it would have left without, whatever came after its last commit", () => {
    const choice = fc.nat({ max: headers.length - 1 });
    const part = fc.array(choice, { maxLength: 30 });
    fc.assert(
      fc.property(part, part, part, (committed, lost, later) => {
        const folder = newFolder();
        const outcomes = (kinds: readonly number[], from: number) =>
          kinds.map((kind, n) => rowFor(reopened(headers[kind] ?? plain), from + n));
        const first = outcomes(committed, 1);
        const rest = outcomes([...lost, ...later], 1 + committed.length);
        // What was written after the last commit may have reached the disk, or not.
        const killed = new RejectsWriter(join(folder, "a"));
        for (const outcome of first) killed.add(outcome);
        const positions = killed.flush();
        for (const outcome of rest.slice(0, lost.length)) killed.add(outcome);
        killed.flush();

        expect(RejectsWriter.missing(positions)).toEqual([]);
        // As they come out of a database.
        const resumed = new RejectsWriter(join(folder, "a"), JSON.parse(JSON.stringify(positions)));
        expect(resumed.flush()).toEqual(positions);
        for (const outcome of rest) resumed.add(outcome);
        const end = resumed.flush();
        resumed.close();

        const whole = new RejectsWriter(join(folder, "b"));
        for (const outcome of [...first, ...rest]) whole.add(outcome);
        const expected = whole.flush();
        whole.close();
        expect(contents(resumed.paths)).toEqual(contents(whole.paths));
        expect(resumed.paths.map((path) => path.replace("/a", "/b"))).toEqual(whole.paths);
        expect(end.map(({ bytes }) => bytes)).toEqual(resumed.paths.map((path) => statSync(path).size));
        const withoutPath = ({ path: _path, ...position }: RejectsPosition) => position;
        expect(end.map(withoutPath)).toEqual(expected.map(withoutPath));
        killed.close();
      }),
      { numRuns },
    );
  });

  it("cuts off what was written after the last commit also in a file that gets no more rows", () => {
    const path = join(newFolder(), "rejects.csv");
    const positions = killedRun(path, [rowFor(plain, 1)]);
    const before = readFileSync(path);
    appendFileSync(path, "written after the last commit\n");
    new RejectsWriter(path, positions).close();
    expect(readFileSync(path)).toEqual(before);
  });

  it("keeps the file private that a person has opened to others meanwhile", () => {
    const path = join(newFolder(), "rejects.csv");
    const positions = killedRun(path, [rowFor(plain, 1)]);
    writeFileSync(path, readFileSync(path), { mode: 0o644 });
    new RejectsWriter(path, positions).close();
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it.each([
    ["gone", (path: string) => rmSync(path)],
    [
      "a folder",
      (path: string) => {
        rmSync(path);
        mkdirSync(path);
      },
    ],
    ["shorter than recorded", (path: string, bytes: number) => truncateSync(path, bytes - 1)],
    ["saved by another program", (path: string, bytes: number) => writeFileSync(path, "x".repeat(bytes * 2))],
    ["full of zeros after a power cut", (path: string, bytes: number) => writeFileSync(path, Buffer.alloc(bytes))],
  ])("can be told beforehand that a file is %s", (_what, damage) => {
    const folder = newFolder();
    const positions = killedRun(
      join(folder, "rejects"),
      headers.map((header, n) => rowFor(header, n)),
    );
    expect(RejectsWriter.missing(positions)).toEqual([]);
    const [, second] = positions;
    damage(second?.path ?? "", second?.bytes ?? 0);
    expect(RejectsWriter.missing(positions)).toEqual([join(folder, "rejects-2.csv")]);
  });

  it("does not write a new header into the place of a file that is gone", () => {
    const path = join(newFolder(), "rejects.csv");
    const positions = killedRun(path, [rowFor(plain, 1)]);
    rmSync(path);
    expect(() => new RejectsWriter(path, positions)).toThrow(/ENOENT/);
  });

  it("that goes on without a file leaves the others in place", () => {
    const folder = newFolder();
    const positions = killedRun(
      join(folder, "rejects"),
      headers.slice(0, 3).map((header, n) => rowFor(header, n)),
    );
    const before = contents(positions.map(({ path }) => path));
    const writer = new RejectsWriter(join(folder, "rejects"), positions.toSpliced(1, 1));
    for (const header of headers) writer.add(rowFor(reopened(header), 9));
    writer.close();
    expect(writer.paths).toEqual(
      ["rejects.csv", "rejects-3.csv", "rejects-4.csv", "rejects-4.jsonl"].map((name) => join(folder, name)),
    );
    const [first = "", third = ""] = contents(writer.paths);
    expect([first.startsWith(before[0] ?? "?"), third.startsWith(before[2] ?? "?")]).toEqual([true, true]);
  });

  it("continues a pipe or a device, which keeps nothing", () => {
    const positions = killedRun("/dev/null", [rowFor(plain, 1)]).map((position) => ({
      ...position,
      path: "/dev/null",
    }));
    expect(RejectsWriter.missing(positions)).toEqual([]);
    const writer = new RejectsWriter("/dev/null", positions);
    writer.add(rowFor(reopened(plain), 2));
    expect(writer.flush()).toMatchObject([{ path: "/dev/null", rows: 2 }]);
    writer.close();
  });
});
