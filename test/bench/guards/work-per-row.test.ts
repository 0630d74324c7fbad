import { fork, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { sync } from "../../../src/index.ts";
import { emptyFolder } from "../../support/run-cli.ts";

/**
 * What a row may cost, counted: the measured values with a margin. When they become lower, so should these.
 * `npm run bench` has the seconds.
 */
const most = {
  /** With 64 at once. */
  connections: 64,
  promisesPerRow: 20,
  /** Beside undici's one. Those that go by the time (commits, progress) are some in a second. */
  timersPerRow: 0.05,
  /** One for each page that leaves, 36 rows as wide as these, and for what has settled in between. */
  messagesPer1000Rows: 40,
  /** What is alive at row 7,500, of what is alive at row 1,500. */
  heldGrowth: 1.12,
  /** Rows pulled and not answered: those that are looked at before anything is sent, two pages, and what is in flight. */
  rowsAhead: 1600,
} as const;

interface Counts {
  readonly promisesPerRow: number;
  readonly timersPerRow: number;
  readonly messagesPer1000Rows: number;
  readonly heldAtFirst: number;
  readonly heldAtLast: number;
}

describe("what is done for a row", () => {
  it("takes one request, and bounded promises, timers, messages to the ledger's thread and memory", async () => {
    const cwd = emptyFolder();
    const text = "an arm that reaches over the table ".repeat(6);
    const lines = Array.from({ length: 8000 }, (_, n) => `S${n},"Lamp, no. ${n}",${n}${`,${n}: ${text}`.repeat(4)}`);
    writeFileSync(join(cwd, "products.csv"), `sku,name,price,brand,notes,tags,season\n${lines.join("\n")}\n`);
    const sink = fork(resolve("test/bench/sink/main.js"));
    try {
      const [port] = (await once(sink, "message")) as [number];
      const countsFile = join(cwd, "counts.json");
      const preload = pathToFileURL(resolve("test/bench/guards/count-work.js")).href;
      const push = `products.csv --match sku --base-url http://127.0.0.1:${port}/v2 --concurrency 64 --json --no-progress`;
      const child = spawn(
        process.execPath,
        ["--expose-gc", "--import", preload, resolve("bin/crm-sync.js"), ...push.split(" ")],
        {
          cwd,
          env: {
            PATH: process.env.PATH,
            HOME: cwd,
            ZEEG_API_TOKEN: "guard",
            BENCH_COUNT_AT: "1500,3000,7500",
            BENCH_COUNTS_FILE: countsFile,
          },
          stdio: ["ignore", "ignore", "pipe"],
        },
      );
      let stderr = "";
      child.stderr.setEncoding("utf8").on("data", (text: string) => {
        stderr += text;
      });
      const [code] = await once(child, "close");
      expect(code, stderr).toBe(0);
      sink.send({ show: true });
      const [seen] = await once(sink, "message");
      expect(seen).toMatchObject({ reads: 1, writes: 8000, faults: 0 });
      expect((seen as { readonly peakConnections: number }).peakConnections).toBeLessThanOrEqual(most.connections);
      const counts = JSON.parse(readFileSync(countsFile, "utf8")) as Counts;
      expect(counts.promisesPerRow).toBeLessThan(most.promisesPerRow);
      // It counts at all.
      expect(counts.promisesPerRow).toBeGreaterThan(1);
      expect(counts.timersPerRow).toBeLessThan(most.timersPerRow);
      expect(counts.messagesPer1000Rows).toBeLessThan(most.messagesPer1000Rows);
      expect(counts.messagesPer1000Rows).toBeGreaterThan(0);
      expect(counts.heldAtLast / counts.heldAtFirst).toBeLessThan(most.heldGrowth);
    } finally {
      sink.disconnect();
    }
  });

  it("begins soon before it is sent: the rows that were read and not answered are bounded, however many come", async () => {
    let pulled = 0;
    let answered = 0;
    let ahead = 0;
    async function* rows() {
      for (; pulled < 3000; pulled++) {
        ahead = Math.max(ahead, pulled - answered);
        yield { sku: `S${pulled}` };
      }
    }
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const isRead = request.method === "GET";
        if (!isRead) answered++;
        const attributes = isRead
          ? [{ key: "sku", type: "text", isUnique: true }]
          : JSON.parse(String(Buffer.concat(chunks)));
        const body = isRead
          ? { object: { slug: "products", attributes } }
          : { record: { id: `r${answered}`, attributes } };
        response.writeHead(isRead ? 200 : 201).end(JSON.stringify({ success: true, ...body }));
      });
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v2`;
    const report = await sync({
      cwd: emptyFolder(),
      env: { ZEEG_API_TOKEN: "guard" },
      config: { object: "products", match: "sku", destination: { type: "zeeg", baseUrl, concurrency: 64 } },
      rows: rows(),
    });
    server.close();
    expect(report.counts.created).toBe(3000);
    expect(ahead).toBeLessThan(most.rowsAhead);
  });
});
