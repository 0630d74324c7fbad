import { describe, expect, it } from "vitest";
import { progressLine } from "../../src/cli/progress-line.ts";
import type { Progress } from "../../src/sync/context.ts";
import { reportWith } from "../report/sample-report.ts";

const counts = { ...reportWith().counts, read: 12_345, created: 12_000, updated: 300, invalid: 40, failed: 5 };
const progress: Progress = {
  label: "products",
  counts,
  bytesRead: 250,
  bytesTotal: 1000,
  elapsedMs: 60_000,
  inFlight: 8,
  requests: 12_345,
};

describe("the progress line", () => {
  it("says all it knows where there is room", () => {
    expect(progressLine(progress, 205.6, 200)).toBe(
      "products  25%  12,345 rows  206/s  3 min 0 s left  12,000 created  300 updated  45 not delivered",
    );
  });

  it("leaves out whole parts from the end where there is not", () => {
    expect(progressLine(progress, 205.6, 40)).toBe("products  25%  12,345 rows  206/s");
    for (let width = 0; width <= 200; width++)
      expect(progressLine(progress, 205.6, width).length).toBeLessThanOrEqual(width);
  });

  it("says why it waits in place of a rate and a time", () => {
    const waiting = { ...progress, pause: { code: "http-429", leftMs: 12_000 } };
    expect(progressLine(waiting, 0, 60)).toBe("products  25%  12,345 rows  http-429: waiting 12.0 s");
  });

  it("foretells nothing in the first moments, at the end, or of a stream without a known size", () => {
    const { bytesTotal: _unknown, ...rest } = progress;
    expect(progressLine({ ...progress, elapsedMs: 2000 }, 9, 200)).not.toContain("left");
    expect(progressLine({ ...progress, bytesRead: 1000 }, 9, 200)).toMatch(/100% .*9\/s {2}12,000 created/);
    const stream = progressLine({ ...rest, bytesTotal: undefined }, 9, 200);
    expect(stream).not.toMatch(/%|left/);
  });

  it("holds no control character, whatever the object is called", () => {
    expect(progressLine({ ...progress, label: "\u001b[31m\r\nx" }, 9, 200)).not.toMatch(/\p{Cc}/u);
  });
});
