// Preloaded into a push: counts what is done for a row, and looks at what is held. Counts are the same on every machine,
// seconds are not. BENCH_COUNT_AT has three numbers of requests: between the first two it counts; after the first and
// before the last it looks, three times each, and the least of them is what is held. Writes BENCH_COUNTS_FILE.
import { createHook } from "node:async_hooks";
import diagnostics from "node:diagnostics_channel";
import { writeFileSync } from "node:fs";
import { isMainThread, Worker } from "node:worker_threads";

const [first, second, last] = (process.env.BENCH_COUNT_AT ?? "").split(",").map(Number);
const counted = { timers: 0, undiciTimers: 0, promises: 0 };
let messages = 0;
let requests = 0;

const hook = createHook({
  init(_id, type, _trigger, resource) {
    if (type === "PROMISE") counted.promises++;
    // Of its own, undici has one for each time that a connection is idle.
    else if (type === "Timeout") counted[resource._onTimeout?.name === "onParserTimeout" ? "undiciTimers" : "timers"]++;
  },
});

function heldBytes() {
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const held = new Map([0, 300, 600].flatMap((step) => [first + step, last - step]).map((request) => [request, 0]));
const found = {};

function onRequest() {
  requests++;
  if (held.has(requests)) held.set(requests, heldBytes());
  if (requests === first) {
    found.messagesAtFirst = messages;
    hook.enable();
  } else if (requests === second) {
    hook.disable();
    for (const [name, count] of Object.entries(counted)) found[`${name}PerRow`] = count / (second - first);
  } else if (requests === last) {
    const least = (from, to) =>
      Math.min(...[...held].flatMap(([at, bytes]) => (at >= from && at <= to ? [bytes] : [])));
    found.heldAtFirst = least(first, second);
    found.heldAtLast = least(second, last);
    found.messagesPer1000Rows = ((messages - found.messagesAtFirst) * 1000) / (last - first);
    writeFileSync(process.env.BENCH_COUNTS_FILE, JSON.stringify(found));
  }
}

if (isMainThread && last > 0) {
  const post = Worker.prototype.postMessage;
  Worker.prototype.postMessage = function (...args) {
    messages++;
    return post.apply(this, args);
  };
  diagnostics.subscribe("undici:client:sendHeaders", onRequest);
}
