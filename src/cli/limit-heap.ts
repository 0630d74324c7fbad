import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8";

/**
 * Has garbage collected once there is so much of it, in percent of what is alive. Left alone, V8 lets it pile up to four
 * times of that before it looks. For a delivery, 30 costs a few percent of its CPU and keeps the memory of ten million rows
 * at that of ten thousand (law 5; `npm run bench -- --only memory`). A check keeps less alive: there 50 would cost a quarter, 100 costs
 * nothing.
 */
export function limitHeap(garbagePercent: 30 | 100): void {
  setFlagsFromString(`--heap-growing-percent=${garbagePercent}`);
  // A page of rows outlives a collection of young objects now and then. V8 takes that for a sign that rows live long, and
  // makes all of them old from birth: then each waits for a collection of everything, with all that it refers to.
  setFlagsFromString("--no-allocation-site-pretenuring");
  // There is little to copy of what is young: to share it out among threads takes longer than to do it.
  setFlagsFromString("--no-parallel-scavenge");
}

/** Two halves of 8 MiB: with half of that collecting costs a tenth of a delivery, with twice as much it costs no less. */
const mostYoungBytes = 16 * 2 ** 20;

/**
 * Keeps the room for young objects from growing beyond 16 MiB; V8 goes on to 32. To be called once all threads are there, as
 * V8 starts each with its defaults.
 */
export function keepYoungHeap(): void {
  const look = () => {
    const young = getHeapSpaceStatistics().find((space) => space.space_name === "new_space");
    if (young !== undefined && young.space_size < mostYoungBytes) return;
    setFlagsFromString("--semi-space-growth-factor=1");
    clearInterval(timer);
  };
  // It grows within the first thousands of rows.
  const timer = setInterval(look, 20).unref();
  look();
}
