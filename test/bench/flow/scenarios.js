import { fixedWindow, slidingWindow, tokenBucket, withTenant } from "./limits.js";

/** The most requests that `auto` has in flight. */
const mostInFlight = 1024;

const link = (ms) => () => ms;
/** Takes `baseMs` up to `knee` at once, beyond that as much longer as it is overloaded: throughput stays the same. */
const withKnee = (baseMs, knee) => (busy) => baseMs * Math.max(1, busy / knee);

function limited(name, admit, afterMs) {
  return {
    name: `${name}, ${afterMs === undefined ? "429 without a word" : "Retry-After 1"}`,
    rows: 750,
    perSecond: 25,
    limit: { count: 25, windowMs: 1000 },
    idealMs: ((750 - 25) / 25) * 1000 + 60,
    plan: () => ({ linkMs: link(40), workMs: () => 20, admit: admit(), ...(afterMs && { afterMs }) }),
  };
}

/**
 * Each: rows, the best there is (`idealMs`, and `perSecond` once it runs), the limit where there is one, and the plan of
 * the server.
 */
export const scenarios = [
  {
    name: "constant link, 100 ms",
    rows: 30_000,
    perSecond: mostInFlight / 0.1,
    idealMs: (30_000 / mostInFlight) * 100,
    kneeWindowMs: 200,
    plan: () => ({ linkMs: link(80), workMs: () => 20 }),
  },
  {
    name: "jittery link, 50-150 ms",
    rows: 60_000,
    perSecond: mostInFlight / 0.1,
    idealMs: (60_000 / mostInFlight) * 100,
    kneeWindowMs: 200,
    plan: (random) => ({ linkMs: () => 30 + random() * 100, workMs: () => 20 }),
  },
  {
    name: "no limit, 50 ms",
    rows: 100_000,
    perSecond: mostInFlight / 0.05,
    idealMs: (100_000 / mostInFlight) * 50,
    kneeWindowMs: 100,
    plan: () => ({ linkMs: link(40), workMs: () => 10 }),
  },
  {
    name: "50 ms, this process at 8,000/s",
    rows: 20_000,
    perSecond: 8000,
    idealMs: 20_000 / 8,
    kneeWindowMs: 100,
    plan: () => ({ linkMs: link(40), workMs: () => 10, serialMs: 0.125 }),
  },
  {
    name: "50 ms, 150 ms more per connection",
    rows: 20_000,
    perSecond: 8000,
    idealMs: 20_000 / 8,
    kneeWindowMs: 100,
    plan: () => ({ linkMs: link(40), workMs: () => 10, serialMs: 0.125, connectMs: 150 }),
  },
  {
    name: "1 ms, 4,000/s",
    rows: 8000,
    perSecond: 4000,
    idealMs: 2000,
    kneeWindowMs: 100,
    plan: () => ({ linkMs: link(0.5), workMs: () => 0.25, serialMs: 0.25 }),
  },
  {
    name: "300/s, whatever the number at once",
    rows: 6000,
    perSecond: 300,
    idealMs: 20_000,
    plan: () => ({ serialMs: 1000 / 300 }),
  },
  {
    name: "knee at 100 in flight",
    rows: 20_000,
    perSecond: 2000,
    idealMs: 10_000,
    plan: () => ({ workMs: withKnee(50, 100) }),
  },
  {
    name: "100 connections, resets beyond",
    rows: 20_000,
    perSecond: 2000,
    idealMs: 10_000,
    plan: () => ({ linkMs: link(10), workMs: () => 40, connections: 100 }),
  },
  {
    name: "latency triples after 5 s",
    rows: 8000,
    perSecond: 200,
    // 5 s at 10 in flight of 50 ms, then three times as many are needed for the same.
    idealMs: 40_000,
    plan: () => ({
      linkMs: link(1),
      workMs: (busy, now) => (now < 5000 ? withKnee(49, 10)(busy) : withKnee(149, 30)(busy)),
    }),
  },
  {
    name: "slow knee at 10 in flight",
    rows: 4000,
    perSecond: 200,
    idealMs: 20_000,
    plan: () => ({ workMs: withKnee(50, 10) }),
  },
  {
    name: "16 at once, then 503",
    rows: 4000,
    perSecond: 160,
    idealMs: 25_000,
    plan: () => ({ linkMs: link(10), workMs: () => 90, cap: 16 }),
  },
  ...[1000, undefined].flatMap((afterMs) => [
    limited("fixed window 25/s", () => fixedWindow(25, 1000), afterMs),
    limited("sliding window 25/s", () => slidingWindow(25, 1000), afterMs),
    limited("token bucket 25/s", () => tokenBucket(25, 25), afterMs),
  ]),
  {
    name: "sliding window 100/10s, without a word",
    rows: 900,
    perSecond: 10,
    limit: { count: 100, windowMs: 10_000 },
    idealMs: 80_060,
    plan: () => ({ linkMs: link(40), workMs: () => 20, admit: slidingWindow(100, 10_000) }),
  },
  {
    name: "25/s shared with a tenant at 10/s",
    rows: 450,
    perSecond: 15,
    limit: { count: 25, windowMs: 1000 },
    idealMs: 30_000,
    plan: (random) => ({
      linkMs: link(40),
      workMs: () => 20,
      afterMs: 1000,
      admit: withTenant(slidingWindow(25, 1000), 10, random),
    }),
  },
  {
    name: "1.5 % random 429, Retry-After 1",
    rows: 2000,
    perSecond: 200,
    // The pauses that the server asks for are no fault of the client.
    idealMs: 10_000 + 2000 * 0.015 * 1000,
    plan: () => ({ workMs: withKnee(50, 10), randomThrottle: 0.015, afterMs: 1000 }),
  },
  {
    name: "outage of 30 s",
    rows: 4000,
    perSecond: 200,
    idealMs: 50_000,
    plan: () => ({ linkMs: link(2), workMs: withKnee(48, 10), isDown: (now) => now >= 8000 && now < 38_000 }),
  },
  {
    name: "server warms up for 20 s",
    rows: 5000,
    perSecond: 400,
    // 40 to 400 a second within 20 s, evenly: 4,400 by then.
    idealMs: 20_000 + (600 / 400) * 1000,
    plan: () => ({ workMs: (busy, now) => withKnee(50, 2 + 18 * Math.min(1, now / 20_000))(busy) }),
  },
];
