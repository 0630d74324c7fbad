import { setFlagsFromString } from "node:v8";

/**
 * Has the garbage of a run collected early. Left alone, V8 lets it pile up to four times of what is alive before it
 * looks; half as much again costs a few percent of a delivery's CPU and keeps the memory of ten million rows at that of
 * ten thousand (law 5; `npm run bench:memory`). A check keeps nothing alive: there it would cost a quarter and save nothing.
 */
export function limitHeap(): void {
  setFlagsFromString("--heap-growing-percent=50");
}
