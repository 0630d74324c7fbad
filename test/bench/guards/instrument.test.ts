import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

/** What `npm run bench` measures with. */
const load = (file: string) => import(pathToFileURL(resolve("test/bench", file)).href);

const body = '{"sku":"Bär","price":1}';
const put = `PUT /v2/crm/products HTTP/1.1\r\nhost: x\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
const get = "GET /v2/crm/objects/products HTTP/1.1\r\nhost: x\r\n\r\n";

describe("the sink of the bench", () => {
  let sink: ChildProcess;
  let port = 0;
  beforeAll(async () => {
    sink = fork(resolve("test/bench/sink/main.js"));
    [port] = (await once(sink, "message")) as [number];
  });
  afterAll(() => sink.disconnect());

  const ask = async (message: object) => {
    sink.send(message);
    const [answer] = await once(sink, "message");
    return answer as {
      readonly writes: number;
      readonly reads: number;
      readonly faults: number;
      readonly keySum: number;
    };
  };

  /** Sends pieces, each on its own, and gives what came back until so many answers had begun. */
  async function exchange(pieces: readonly string[], answers: number): Promise<string> {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    let text = "";
    const done = new Promise<void>((resolve, reject) => {
      socket.on("error", reject);
      socket.on("data", (chunk) => {
        text += chunk.toString("utf8");
        if (text.split("HTTP/1.1 ").length > answers) resolve();
      });
    });
    for (const piece of pieces) await new Promise((written) => socket.write(piece, written));
    await done;
    socket.destroy();
    return text;
  }

  it("reads requests that come in pieces of any size", async () => {
    const { Exchanges } = await load("sink/exchanges.js");
    const all = Buffer.from(put + get + put);
    for (let size = 1; size <= all.length; size++) {
      const seen: string[] = [];
      const exchanges = new Exchanges(
        (head: string, bytes: Buffer, from: number, to: number) =>
          seen.push(`${head.slice(0, 4)}${bytes.toString("utf8", from, to)}`),
        (status: string) => seen.push(status),
      );
      for (let at = 0; at < all.length; at += size) exchanges.add(all.subarray(at, at + size));
      expect(seen).toEqual([`PUT ${body}`, "GET ", `PUT ${body}`]);
    }
  });

  it("shows the bytes of a record again as they were", async () => {
    await ask({ reset: 0 });
    const text = await exchange([put], 1);
    expect(text).toMatch(/^HTTP\/1\.1 201 /);
    expect(JSON.parse(text.split("\r\n\r\n")[1] ?? "")).toMatchObject({ record: { attributes: JSON.parse(body) } });
    const { hashKey } = await load("data/key-sum.js");
    const key = Buffer.from("Bär");
    expect(await ask({ show: true })).toMatchObject({
      reads: 0,
      writes: 1,
      faults: 0,
      keySum: hashKey(key, 0, key.length),
    });
  });

  it("reads several requests of one piece, with the beginning of the next", async () => {
    await ask({ reset: 0 });
    const text = await exchange([put + get + put + put.slice(0, 70), put.slice(70)], 4);
    expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(["201", "200", "201", "201"].map((status) => `HTTP/1.1 ${status}`));
    expect(await ask({ show: true })).toMatchObject({ reads: 1, writes: 3, faults: 0 });
  });

  it("answers as late as it was told, in order", async () => {
    await ask({ reset: 30 });
    const started = performance.now();
    await exchange([put, put], 2);
    expect(performance.now() - started).toBeGreaterThanOrEqual(29);
    expect(await ask({ show: true })).toMatchObject({ writes: 2 });
  });

  it("refuses what it cannot measure, and counts that", async () => {
    await ask({ reset: 0 });
    const chunked = "PUT / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n";
    expect(await exchange([chunked], 1)).toMatch(/^HTTP\/1\.1 411 /);
    expect(await exchange(["PUT / HTTP/1.1\r\n", `a: ${"b".repeat(20_000)}`], 1)).toMatch(/^HTTP\/1\.1 431 /);
    expect(await ask({ show: true })).toMatchObject({ writes: 0, faults: 2 });
  });
});

describe("the throughput of the bench", () => {
  it("is reached where half a second has it, and what comes after keeps it", async () => {
    const { rowsUntil } = await load("measuring/throughput.js");
    const grows = [10, 50, ...Array(20).fill(100), 3];
    expect(rowsUntil(1000, grows)).toBe(60);
    expect(rowsUntil(900, grows)).toBe(10);
    expect(rowsUntil(1001, grows)).toBeUndefined();
    // A burst at the beginning is not yet it.
    expect(rowsUntil(1000, [...Array(5).fill(200), ...Array(15).fill(20), ...Array(9).fill(100), 1])).toBe(1300);
  });
});
