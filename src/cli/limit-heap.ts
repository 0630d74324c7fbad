import { setFlagsFromString } from "node:v8";

/**
 * Has garbage collected once there is so much of it, in percent of what is alive. Left alone, V8 lets it pile up to four
 * times of that before it looks. For a delivery, 50 costs a few percent of its CPU and keeps the memory of ten million rows
 * at that of ten thousand (law 5; `npm run bench -- --only memory`). A check keeps less alive: there 50 would cost a quarter, 100 costs
 * nothing.
 */
export function limitHeap(garbagePercent: 50 | 100): void {
  setFlagsFromString(`--heap-growing-percent=${garbagePercent}`);
  // A page of rows outlives a collection of young objects now and then. V8 takes that for a sign that rows live long, and
  // makes all of them old from birth: then each waits for a collection of everything, with all that it refers to.
  setFlagsFromString("--no-allocation-site-pretenuring");
}
