import { describe, expect, it } from "vitest";
import type { Counts } from "../../src/core/report.ts";
import type { Source } from "../../src/core/source.ts";
import type { Engine } from "../../src/engine/run.ts";
import { StopSwitch } from "../../src/engine/stop.ts";
import { type Looked, lookAt } from "../../src/sync/look.ts";
import { reportWith } from "../report/sample-report.ts";

interface Given {
  readonly counts?: Partial<Counts>;
  readonly bytes?: number;
  readonly bytesRead?: number;
  readonly pause?: { readonly code: string };
  readonly preparing?: string;
}

function look({ counts = {}, bytes, bytesRead = 0, pause, preparing }: Given, changes: Partial<Looked> = {}) {
  const engine = {
    tally: { counts: () => ({ ...reportWith().counts, read: 0, created: 0, ...counts }) },
    courier: { pause: () => pause, inFlight: 2 },
    traffic: { requests: 7 },
    preparing,
  } as unknown as Engine;
  const source = { inputs: [{ path: "a.csv", bytes }], bytesRead: () => bytesRead } as unknown as Source;
  const rest = { label: "items", elapsedMs: 5, before: undefined, rates: [], activity: undefined };
  return lookAt({
    engine,
    source,
    stop: new StopSwitch(),
    ...rest,
    rowsTaken: 0,
    mostRows: Number.POSITIVE_INFINITY,
    ...changes,
  });
}

describe("how far a run is", () => {
  it("is told by rows that have their end: a small file is read at once, and not done then", () => {
    const small = { bytes: 30_000, bytesRead: 30_000 };
    expect(look({ ...small, counts: { read: 20, created: 10 } }, { rowsTaken: 200 }).done).toBe(0.05);
    expect(look({ ...small, counts: { read: 200, created: 150, invalid: 50 } }, { rowsTaken: 200 }).done).toBe(1);
  });

  it("follows the bytes of a large one, and --limit", () => {
    const large = { bytes: 1_000_000, bytesRead: 100_000, counts: { read: 2000, updated: 1000 } };
    expect(look(large, { rowsTaken: 1000 }).done).toBe(0.05);
    expect(look(large, { rowsTaken: 1000, mostRows: 4000 }).done).toBe(0.25);
  });

  it("is not known of a stream, nor of a file without bytes", () => {
    expect(look({ counts: { read: 5, created: 5 } }).done).toBeUndefined();
    expect(look({ bytes: 0 }).done).toBeUndefined();
  });

  it("names the strictest limit, the share taken off", () => {
    const rates = [
      { count: 100, windowMs: 10_000 },
      { count: 20, windowMs: 1000 },
    ];
    expect(look({}, { rates }).allowedPerSecond).toBe(10);
    expect(look({})).not.toHaveProperty("allowedPerSecond");
  });

  it("tells what it waits for: that it stops before all, then what the server asked for", () => {
    const stop = new StopSwitch();
    const pause = { code: "http-429" };
    expect(look({ pause, preparing: "records" }).wait).toEqual(pause);
    expect(look({ preparing: "records" }, { activity: "keys" }).wait).toEqual({ code: "records" });
    expect(look({}, { activity: "lock" }).wait).toEqual({ code: "lock" });
    expect(look({})).not.toHaveProperty("wait");
    stop.stop({ code: "interrupted", message: "", exitCode: 130 });
    expect(look({ pause }, { stop }).wait).toEqual({ code: "stopping" });
  });
});
