import { expect, it } from "vitest";
import { Score, type Visit } from "../../src/sandbox/scoreboard.ts";

const arrive = (score: Score, ...keys: readonly string[]): Visit => {
  score.arrive(0);
  const visit: Visit = { gone: false, ended: false };
  score.begin(visit, { time: 0, method: "PUT", path: "/", object: "products", keys, status: null });
  return visit;
};
const turn = () => new Promise((resolve) => setImmediate(resolve));
const overlaps = (score: Score) => score.read([]).objects.products?.overlaps ?? 0;

it("a request whose client is seen to have left only after the next one was read is no overlap", async () => {
  const score = new Score(0);
  const first = arrive(score, "A");
  const second = arrive(score, "A");
  first.gone = true;
  score.end(first);
  score.end(second, 200);
  await turn();
  expect(overlaps(score)).toBe(0);
});

it("a request that names one key twice does not overlap with itself", async () => {
  const score = new Score(0);
  score.end(arrive(score, "A", "B", "A"), 200);
  arrive(score, "A", "A");
  await turn();
  expect(overlaps(score)).toBe(0);
});

it("a third request overlaps with the first although the second is answered", async () => {
  const score = new Score(0);
  arrive(score, "A");
  const second = arrive(score, "A");
  score.end(second, 200);
  await turn();
  expect(overlaps(score)).toBe(1);
  arrive(score, "A");
  arrive(score, "B");
  await turn();
  expect(overlaps(score)).toBe(2);
});

it("ends a request once, whatever comes later", () => {
  const score = new Score(0);
  const visit = arrive(score, "A");
  score.end(visit, 200);
  score.end(visit);
  expect(score.read([])).toMatchObject({ byStatus: { 200: 1 }, unanswered: 0 });
  expect(score.inFlight).toBe(0);
});
