import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Lanes } from "../../src/flow/lanes.ts";

interface Item {
  readonly key: string;
  readonly n: number;
}

/** The same in a few lines and as slow as can be: what waits, in order of arrival, and what is out. */
class Model {
  waiting: Item[] = [];
  out: Item[] = [];

  /** An item is ready from the moment that none of its key is before it; `readyOrder` is the order of those moments. */
  readyOrder: Item[] = [];

  add(item: Item): void {
    const isFirst = ![...this.waiting, ...this.out].some(({ key }) => key === item.key);
    this.waiting.push(item);
    if (isFirst) this.readyOrder.push(item);
  }

  take(count: number): Item[] {
    const taken = this.readyOrder.splice(0, count);
    this.waiting = this.waiting.filter((item) => !taken.includes(item));
    this.out.push(...taken);
    return taken;
  }

  release(item: Item): void {
    this.out = this.out.filter((other) => other !== item);
    const next = this.waiting.find(({ key }) => key === item.key);
    if (next) this.readyOrder.push(next);
  }
}

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("add" as const), key: fc.constantFrom("a", "b", "c", "") }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("take" as const), count: fc.integer({ min: 0, max: 4 }) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("release" as const), which: fc.nat() }) },
);

describe("lanes", () => {
  it("behave as the simple model does, whatever comes in whatever order", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const lanes = new Lanes<Item>(({ key }) => key);
        const model = new Model();
        for (const [n, action] of steps.entries()) {
          if (action.do === "add") {
            const item = { key: action.key, n };
            lanes.add(item);
            model.add(item);
          } else if (action.do === "take") expect(lanes.take(action.count)).toEqual(model.take(action.count));
          else {
            const item = model.out[action.which % model.out.length];
            if (item === undefined) continue;
            lanes.release(item);
            model.release(item);
          }
          expect(lanes.open).toBe(model.waiting.length + model.out.length);
          expect(lanes.ready).toBe(model.readyOrder.length);
          expect(new Set(model.out.map(({ key }) => key)).size).toBe(model.out.length);
        }
        const rest = lanes.drain();
        expect(rest.slice(0, model.readyOrder.length)).toEqual(model.readyOrder);
        expect([...rest].sort((a, b) => a.n - b.n)).toEqual(model.waiting);
        expect([lanes.open, lanes.ready]).toEqual([model.out.length, 0]);
      }),
      { numRuns: 1000 },
    );
  });

  it("let others pass by a key that is out", () => {
    const lanes = new Lanes<string>((item) => item.charAt(0));
    for (const item of ["a1", "a2", "b1", "a3", "c1"]) lanes.add(item);
    expect(lanes.take(9)).toEqual(["a1", "b1", "c1"]);
    expect(lanes.take(9)).toEqual([]);
    lanes.release("a1");
    expect(lanes.take(9)).toEqual(["a2"]);
  });

  it("keep a hundred thousand items of one key in order, in a moment", () => {
    const lanes = new Lanes<number>(() => "hot");
    for (let n = 0; n < 100_000; n++) lanes.add(n);
    const start = performance.now();
    for (let n = 0; n < 100_000; n++) {
      const [item = -1] = lanes.take(3);
      if (item !== n) throw new Error(`${item} in place of ${n}`);
      lanes.release(item);
    }
    expect(performance.now() - start).toBeLessThan(2000);
    expect(lanes.open).toBe(0);
  });
});
