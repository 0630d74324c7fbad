import pLimit from "p-limit";
import { Engine } from "../../../dist/engine/run.js";
import { StopSwitch } from "../../../dist/engine/stop.js";
import { AdaptiveConcurrency } from "../../../dist/flow/adaptive-concurrency.js";
import { fixedConcurrency } from "../../../dist/flow/concurrency.js";

const header = {
  file: "rows.csv",
  dialect: { format: "csv", encoding: "utf-8", bom: false, delimiter: ",", lineEnd: "\n" },
  columns: ["key"],
};

function* pagesOf(count) {
  for (let start = 0; start < count; start += 100) {
    const length = Math.min(100, count - start);
    yield Array.from({ length }, (_, index) => {
      const n = start + index;
      return { kind: "cells", file: header.file, line: n + 2, header, cells: [`k${n}`] };
    });
  }
}

async function* asAsync(pages) {
  yield* pages;
}

/** @returns rows that were not delivered */
async function withEngine(concurrency, { rows, server, clock, random }) {
  const engine = new Engine({
    destination: server,
    rates: [],
    rateShare: 1,
    concurrency,
    maxAttempts: 6,
    skip: 0,
    limit: Number.POSITIVE_INFINITY,
    clock,
    random,
    stop: new StopSwitch(),
    observers: [],
    outcomeObservers: [],
    onObserverError: (error) => {
      throw error;
    },
  });
  const mapper = ({ cells }) => ({ kind: "record", key: cells[0], values: { key: cells[0] }, cleared: 0 });
  await engine.deliver(asAsync(pagesOf(rows)), mapper);
  const { updated, upserted } = engine.tally.counts();
  // An answer that was lost or refused leaves in doubt whether the record was there: that is delivered as well.
  return rows - updated - upserted;
}

/** What is written in an afternoon: 16 at once, six tries, a tenth of a second more between them each time. */
async function blindly({ rows, server, clock }) {
  const limit = pLimit(16);
  let lost = 0;
  const deliver = async () => {
    for (let attempt = 1; attempt <= 6; attempt++) {
      const { results } = await server.write();
      if (results[0].status === "updated") return;
      await clock.sleep(attempt * 100);
    }
    lost++;
  };
  await Promise.all(Array.from({ length: rows }, () => limit(deliver)));
  return lost;
}

export const clients = {
  auto: (run) => withEngine(new AdaptiveConcurrency(), run),
  "fixed 1": (run) => withEngine(fixedConcurrency(1), run),
  "fixed 8": (run) => withEngine(fixedConcurrency(8), run),
  "fixed 64": (run) => withEngine(fixedConcurrency(64), run),
  "blind loop": blindly,
};
