import { clients } from "./clients.js";
import { SimulatedServer } from "./server.js";
import { BenchClock, seeded } from "./time.js";

/** Runs one client against one scenario in virtual time. */
export async function measure(scenario, client, seed) {
  const clock = new BenchClock();
  const random = seeded(seed);
  const server = new SimulatedServer(clock, random, scenario.plan(seeded(seed + 1)));
  const lost = await clock.run(() => clients[client]({ rows: scenario.rows, server, clock, random: seeded(seed + 2) }));
  const { arrivedAt, doneAt, throttled, overloaded } = server;
  return {
    utilisation: lost === 0 ? scenario.idealMs / clock.now() : undefined,
    refused: (throttled + overloaded) / Math.max(1, arrivedAt.length),
    overshoot: scenario.limit && worstWindow(arrivedAt, scenario.limit.windowMs) / scenario.limit.count,
    kneeMs: timeToKnee(doneAt, scenario.perSecond),
    lost,
  };
}

/** When the first two seconds began in which 90 % of what is possible was done; undefined when there were none. */
function timeToKnee(doneAt, perSecond) {
  let first = 0;
  for (const [last, time] of doneAt.entries()) {
    while (time - doneAt[first] > 2000) first++;
    if (last - first + 1 >= perSecond * 2 * 0.9) return doneAt[first];
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
