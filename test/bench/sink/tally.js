// What the sink has seen since it was last told to forget.
import { added, hashKey } from "../data/key-sum.js";

const keyMark = Buffer.from('"sku":"');
const windowMs = 100;

export class Tally {
  reads = 0;
  writes = 0;
  keySum = 0;
  faults = 0;
  peakConnections = 0;
  /** By the clock that all processes of a machine share (`process.hrtime`), in ns. */
  firstAt;
  /** Writes in each 100 ms since the first. */
  windows = [];
  #firstWriteMs = 0;
  #lastWriteMs = 0;

  read() {
    this.firstAt ??= process.hrtime.bigint();
    this.reads++;
  }

  write(bytes, from, to) {
    this.firstAt ??= process.hrtime.bigint();
    const now = performance.now();
    if (this.writes === 0) this.#firstWriteMs = now;
    this.#lastWriteMs = now;
    this.writes++;
    const window = Math.floor((now - this.#firstWriteMs) / windowMs);
    while (this.windows.length <= window) this.windows.push(0);
    this.windows[window]++;
    const key = bytes.indexOf(keyMark, from);
    if (key === -1 || key >= to) return;
    const start = key + keyMark.length;
    this.keySum = added(this.keySum, hashKey(bytes, start, bytes.indexOf(0x22, start)));
  }

  shown() {
    const { reads, writes, keySum, faults, peakConnections, firstAt, windows } = this;
    const writingMs = this.#lastWriteMs - this.#firstWriteMs;
    return { reads, writes, keySum, faults, peakConnections, firstAt: String(firstAt ?? ""), windows, writingMs };
  }
}
