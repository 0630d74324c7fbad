// A process of its own that takes locks when told to, for run-lock.test.ts. Plain JavaScript on the build: Node 20 runs no
// TypeScript.
import { setTimeout as sleep } from "node:timers/promises";
import { holdFileLock } from "../../dist/database/file-lock.js";
import { acquireRunLock } from "../../dist/ledger/run-lock.js";

/** The last lock, kept only where it is to be released. */
let lock;

const orders = {
  async acquire({ request, at, forget }) {
    if (at !== undefined) await startingAt(at);
    const result = await acquireRunLock(request);
    if (result.kind === "held" && !forget) lock = result;
    return JSON.parse(JSON.stringify(result));
  },
  async hold({ path, driver }) {
    lock = await holdFileLock(path, { driver });
    return lock !== undefined;
  },
  release() {
    lock?.release();
    lock = undefined;
  },
  async collectGarbage() {
    for (let round = 0; round < 5; round++) {
      globalThis.gc();
      await sleep(5);
    }
  },
};

/** Timers are late by a random ms or more: the last of them are spun away, so that all start within microseconds. */
async function startingAt(at) {
  await sleep(Math.max(0, at - Date.now() - 10));
  while (performance.timeOrigin + performance.now() < at);
}

process.on("message", async ({ order, ...given }) => {
  try {
    process.send({ answer: await orders[order](given) });
  } catch (error) {
    process.send({ error: String(error) });
  }
});
process.send({ answer: "ready" });
