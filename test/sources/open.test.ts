import { mkdtemp, readdir, readFile, readlink, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import * as zlib from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Source } from "../../src/core/source.ts";
import { openSource } from "../../src/sources/index.ts";
import { cut, messageOf, never, openFixture, readAll, readFixture, readStdin, show } from "./reading.ts";
import { number, oneSheet, text } from "./workbooks.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "crm-sync-sources-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const count = 20_000;
const large = `sku,name\n${Array.from({ length: count }, (_, index) => `A-${index},Name ${index}\n`).join("")}`;

/** What products.csv.zst holds, in two frames with a skippable one between them; the second has a checksum. */
const zstdRows = Array.from(
  { length: 4000 },
  (_, index) => `${index + 2}: A-${index}|Product ${(index * 7919) % 100_003}`,
);

function open(...paths: readonly string[]): Promise<Source> {
  return openSource(paths, {}, { cwd: folder, stdin: Readable.from([]) });
}

describe("compression", () => {
  const packers: readonly (readonly [ending: string, pack: (text: string) => Buffer])[] = [
    ["gz", (text) => zlib.gzipSync(text)],
    ["br", (text) => zlib.brotliCompressSync(text)],
  ];
  it.each(packers)(".%s is unpacked, and progress counts the bytes on disk", async (ending, pack) => {
    const packed = pack(large);
    await writeFile(join(folder, `large.csv.${ending}`), packed);
    const source = await open(`large.csv.${ending}`);
    const { rows, error } = await readAll(source.read(never));
    expect(error).toBeUndefined();
    expect(rows).toHaveLength(count);
    expect(source.bytesRead()).toBe(packed.length);
    expect(source.inputs).toEqual([{ path: `large.csv.${ending}`, bytes: packed.length }]);
  });

  it("gzip is known by its first bytes, also on stdin and in several members", async () => {
    const packed = Buffer.concat([zlib.gzipSync("sku,name\nA-1,x\n"), zlib.gzipSync("A-2,y\n")]);
    expect((await readStdin(cut(packed, [1]))).rows.map(show)).toEqual(["2: A-1|x", "3: A-2|y"]);
  });

  it.each([[1], [7], [100_000]])("zstd is unpacked by any Node, in pieces of %i bytes", async (size) => {
    const packed = await readFile(new URL("../fixtures/sources/products.csv.zst", import.meta.url));
    const { rows, error } = await readStdin(cut(packed, [size]));
    expect(error).toBeUndefined();
    expect(rows.map(show)).toEqual(zstdRows);
  });

  it("zstd that was cut short stops after every whole row before the end", async () => {
    const packed = await readFile(new URL("../fixtures/sources/products.csv.zst", import.meta.url));
    for (const length of [packed.length - 1, packed.length - 5, packed.length >> 1, 6]) {
      const { rows, error } = await readStdin([packed.subarray(0, length)]);
      expect(error, `${length}`).toMatchObject({ code: "source-truncated" });
      expect(rows.map(show), `${length}`).toEqual(zstdRows.slice(0, rows.length));
    }
  });

  it("zstd that is damaged, or wants more memory than is sensible, is an error", async () => {
    const packed = await readFile(new URL("../fixtures/sources/products.csv.zst", import.meta.url));
    const damaged = Buffer.from(packed);
    damaged.fill(0xff, 20, 40);
    expect((await readStdin([damaged])).error).toMatchObject({ code: "source-damaged" });
    const followed = await readStdin([Buffer.concat([packed, Buffer.from("and more")])]);
    expect(followed.error).toMatchObject({ code: "source-damaged" });
    expect(followed.rows).toHaveLength(zstdRows.length);
    // By its window, and as one piece.
    for (const header of ["28b52ffd00a0", "28b52ffda0ffffff7f"]) {
      const greedy = Buffer.concat([Buffer.from(header, "hex"), Buffer.alloc(20)]);
      const { error } = await readStdin([greedy]);
      expect(error).toMatchObject({ code: "source-damaged" });
      expect(messageOf(error)).toContain("window-too-large");
    }
  });

  it("that was cut short stops after every whole row before the end, and says how far it got", async () => {
    const { rows, error } = await readFixture("truncated.csv.gz");
    expect(error).toMatchObject({ code: "source-truncated", exitCode: 3 });
    expect(messageOf(error)).toMatch(/^truncated\.csv\.gz: .*ends too early, after \d+ bytes \(\d+ unpacked\)/);
    const unpacked = Number(/\((\d+) unpacked\)/.exec(messageOf(error))?.[1]);
    const all = `sku,name\n${Array.from({ length: 3000 }, (_, i) => `A-${i},Product ${(i * 7919) % 100003}\n`).join("")}`;
    const whole = all.slice(0, unpacked).split("\n").length - 2;
    expect(rows).toHaveLength(whole);
    expect(whole).toBeGreaterThan(500);
  });

  it.each([0, 1, 2, 3])("that was cut short loses no row, whatever the size of the file (%i)", async (seed) => {
    const text = `sku\n${Array.from({ length: 40_000 }, (_, index) => `${(index * 7919 + seed) % 99_991}\n`).join("")}`;
    const packed = zlib.gzipSync(text);
    const part = packed.subarray(0, Math.floor(packed.length * (0.3 + seed * 0.2)));
    await writeFile(join(folder, "cut.csv.gz"), part);
    const { rows, error } = await readAll((await open("cut.csv.gz")).read(never));
    const rest = zlib.gunzipSync(part, { finishFlush: zlib.constants.Z_SYNC_FLUSH }).toString();
    expect(messageOf(error)).toContain(`after ${part.length} bytes (${rest.length} unpacked)`);
    expect(rows).toHaveLength(rest.split("\n").length - 2);
  });

  it("that was cut short loses no row where the reader is slower than the unpacking", async () => {
    const text = `sku\n${Array.from({ length: 40_000 }, (_, index) => `${(index * 7919) % 99_991}\n`).join("")}`;
    const packed = zlib.gzipSync(text);
    const part = packed.subarray(0, Math.floor(packed.length * 0.9));
    await writeFile(join(folder, "slow.csv.gz"), part);
    let rows = 0;
    const reading = (async () => {
      for await (const page of (await open("slow.csv.gz")).read(never)) {
        rows += page.length;
        for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
      }
    })();
    await expect(reading).rejects.toMatchObject({ code: "source-truncated" });
    const rest = zlib.gunzipSync(part, { finishFlush: zlib.constants.Z_SYNC_FLUSH }).toString();
    expect(rows).toBe(rest.split("\n").length - 2);
  });

  it("by brotli of two files in one, of which Node reads the first, is an error after its rows", async () => {
    const parts = [zlib.brotliCompressSync("sku\nA-1\n"), zlib.brotliCompressSync("A-2\n")];
    for (const size of [1, parts[0]?.length ?? 0, 1000]) {
      await writeFile(join(folder, "two.csv.br"), Buffer.concat(parts));
      const stdin = Readable.from(cut(Buffer.concat(parts), [size]), { objectMode: true });
      const io = { cwd: folder, stdin, download: async () => ({ chunks: stdin, coding: "br", close: async () => {} }) };
      const { rows, error } = await readAll((await openSource(["https://h/two.csv"], {}, io)).read(never));
      expect(rows.map(show)).toEqual(["2: A-1"]);
      expect(messageOf(error)).toContain("something follows the end of the compressed data");
    }
    const { rows, error } = await readAll((await open("two.csv.br")).read(never));
    expect([rows.length, error]).toMatchObject([1, { code: "source-damaged" }]);
  });

  it("that the name claims and the bytes do not have is an error", async () => {
    expect((await readFixture("not-packed.csv.gz")).error).toMatchObject({ code: "source-damaged" });
  });

  it("with damaged data is an error", async () => {
    const packed = zlib.gzipSync(large);
    const middle = packed.length >> 1;
    packed.fill(0x55, middle, middle + 200);
    await writeFile(join(folder, "damaged.csv.gz"), packed);
    const { rows, error } = await readAll((await open("damaged.csv.gz")).read(never));
    expect(error).toMatchObject({ code: "source-damaged" });
    expect(rows.length).toBeGreaterThan(0);
  });
});

describe("stdin", () => {
  it("can be asked for its header before it is read, once", async () => {
    const stdin = Readable.from(cut(Buffer.from("sku,name\nA-1,x\nA-2,y\n"), [3]), { objectMode: true });
    const source = await openSource(["-"], {}, { cwd: folder, stdin });
    expect(source.repeatable).toBe(false);
    expect((await source.headers(never)).map(({ columns }) => columns)).toEqual([["sku", "name"]]);
    expect((await source.headers(never)).map(({ columns }) => columns)).toEqual([["sku", "name"]]);
    expect((await readAll(source.read(never))).rows.map(show)).toEqual(["2: A-1|x", "3: A-2|y"]);
    expect(source.bytesRead()).toBe(21);
    expect(stdin.destroyed).toBe(true);
  });

  it("is closed though a later input makes the look at the headers fail", async () => {
    await writeFile(join(folder, "twins.csv"), "a,a\n");
    const stdin = new PassThrough();
    stdin.end("sku\nA-1\n");
    const source = await openSource(["-", "twins.csv"], {}, { cwd: folder, stdin });
    await expect(source.headers(never)).rejects.toMatchObject({ code: "header-duplicate" });
    expect(stdin.destroyed).toBe(true);
  });

  it("is JSONL where it begins with a brace, and CSV else", async () => {
    expect((await readStdin([Buffer.from('\n{"a":1}\n')])).rows.map(show)).toEqual(['2: {"a":1}']);
    expect((await readStdin([Buffer.from("a\n1\n")])).rows.map(show)).toEqual(["2: 1"]);
    expect((await readStdin([Buffer.from('a\tb,c\n1\t"2,3"\n')], { format: "tsv" })).rows.map(show)).toEqual([
      "2: 1|2,3",
    ]);
  });
});

describe("an abort", () => {
  it("stops the reading with the signal's reason", async () => {
    await writeFile(join(folder, "large.csv"), large);
    const controller = new AbortController();
    const rows: number[] = [];
    const reading = (async () => {
      for await (const page of (await open("large.csv")).read(controller.signal)) {
        rows.push(page.length);
        controller.abort(new Error("enough"));
      }
    })();
    await expect(reading).rejects.toThrow("enough");
    expect(rows).toHaveLength(1);
  });

  it.each(["headers", "read"] as const)("ends %s that waits for a stdin without an end", async (what) => {
    const stdin = new PassThrough();
    const controller = new AbortController();
    const source = await openSource(["-"], {}, { cwd: folder, stdin });
    stdin.write("sku\n");
    const waiting = what === "headers" ? source.headers(controller.signal) : readAll(source.read(controller.signal));
    setImmediate(() => controller.abort(new Error("enough")));
    if (what === "headers") await expect(waiting).rejects.toThrow("enough");
    else expect(await waiting).toMatchObject({ error: { message: "enough" } });
    expect(stdin.destroyed).toBe(true);
  });

  it("that came before opens nothing", async () => {
    const source = await openFixture("short-record.csv");
    const { rows, error } = await readAll(source.read(AbortSignal.abort(new Error("too late"))));
    expect(rows).toEqual([]);
    expect(messageOf(error)).toBe("too late");
    await expect(source.headers(AbortSignal.abort(new Error("too late")))).rejects.toThrow("too late");
  });
});

describe.runIf(process.platform === "linux")("file handles", () => {
  async function openHandles(): Promise<readonly string[]> {
    const numbers = await readdir("/proc/self/fd");
    const targets = await Promise.all(numbers.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => "")));
    return targets.filter((target) => target.startsWith(folder));
  }

  it("are all closed after a whole reading, an early end, an abort, a fault and a look at the headers", async () => {
    await writeFile(join(folder, "h.csv"), large.repeat(10));
    await writeFile(join(folder, "h.csv.gz"), zlib.gzipSync(large));
    await writeFile(join(folder, "h-cut.csv.gz"), zlib.gzipSync(large).subarray(0, 30_000));
    await writeFile(join(folder, "h-bad.csv"), `${large}"never closed`);
    const book = Array.from({ length: 40_000 }, (_, index) => [text(`A-${index}`), number(index * 7919)]);
    await writeFile(join(folder, "h.xlsx"), oneSheet([[text("sku"), text("n")], ...book]));
    await writeFile(join(folder, "h-bad.xlsx"), oneSheet([[text("sku"), text("sku")]]));
    for (const name of ["h.csv", "h.csv.gz", "h-cut.csv.gz", "h-bad.csv", "h.xlsx", "h-bad.xlsx"]) {
      if (name === "h-bad.xlsx") {
        await expect((await open(name)).headers(never)).rejects.toMatchObject({ code: "header-duplicate" });
        expect(await openHandles(), name).toEqual([]);
        continue;
      }
      const source = await open(name);
      await source.headers(never);
      expect(await openHandles(), `${name} headers`).toEqual([]);
      for await (const _page of source.read(never)) {
        // The packed ones are small enough to have been read whole.
        if (name === "h.csv" || name === "h.xlsx") expect(await openHandles()).toHaveLength(1);
        break;
      }
      expect(await openHandles(), `${name} early end`).toEqual([]);
      await readAll(source.read(never));
      expect(await openHandles(), `${name} whole`).toEqual([]);
      const controller = new AbortController();
      const reading = source.read(controller.signal)[Symbol.asyncIterator]();
      await reading.next();
      controller.abort(new Error("enough"));
      await expect(reading.next()).rejects.toThrow("enough");
      expect(await openHandles(), `${name} abort`).toEqual([]);
    }
  });
});

describe("a file that changes under the program", () => {
  it("and is gone when it is opened is a SourceError naming it", async () => {
    await writeFile(join(folder, "gone.csv"), "a\n1\n");
    const source = await open("gone.csv");
    await rm(join(folder, "gone.csv"));
    expect((await readAll(source.read(never))).error).toMatchObject({
      code: "source-unreadable",
      message: "gone.csv: cannot be read (the file is gone)",
    });
  });
});
