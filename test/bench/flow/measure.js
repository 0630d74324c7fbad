import { clients } from "./clients.js";
import { SimulatedServer } from "./server.js";
import { BenchClock, seeded } from "./time.js";

/** Runs one client against one scenario in virtual time. */
export async function measure(scenario, client, seed) {
  const clock = new BenchClock();
  const random = seeded(seed);
  const server = new SimulatedServer(clock, random, scenario.plan(seeded(seed + 1)));
  const lost = await clock.run(() => clients[client]({ rows: scenario.rows, server, clock, random: seeded(seed + 2) }));
  const { arrivedAt, doneAt, throttled, overloaded, resets, mostBusy } = server;
  const kneeMs = timeToKnee(doneAt, scenario.perSecond, scenario.kneeWindowMs);
  return {
    utilisation: lost === 0 ? scenario.idealMs / clock.now() : undefined,
    refused: (throttled + overloaded + resets) / Math.max(1, arrivedAt.length + resets),
    mostBusy,
    overshoot: scenario.limit && worstWindow(arrivedAt, scenario.limit.windowMs) / scenario.limit.count,
    kneeMs,
    kneeRows: kneeMs === undefined ? undefined : doneAt.findIndex((at) => at >= kneeMs),
    lost,
  };
}

/** When the first window began in which 90 % of what is possible was done; undefined when there was none. */
function timeToKnee(doneAt, perSecond, windowMs = 2000) {
  let first = 0;
  for (const [last, time] of doneAt.entries()) {
    while (time - doneAt[first] > windowMs) first++;
    if (last - first + 1 >= (perSecond * windowMs * 0.9) / 1000) return doneAt[first];
  }
  return undefined;
}

function worstWindow(times, windowMs) {
  let worst = 0;
  let first = 0;
  for (const [last, time] of times.entries()) {
    while (time - times[first] >= windowMs) first++;
    worst = Math.max(worst, last - first + 1);
  }
  return worst;
}
