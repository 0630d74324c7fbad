import type { RunReport } from "../../src/core/report.ts";
import { type Status, statuses } from "../../src/core/types.ts";

const none = Object.fromEntries(statuses.map((status) => [status, 0])) as { readonly [status in Status]: number };

/** The report of a small run, with these parts in place of its own. */
export function reportWith(changes: Partial<RunReport> = {}): RunReport {
  return {
    schemaVersion: 1,
    runId: "20260101T120000Z-0001",
    version: "0.0.0",
    exitCode: 0,
    startedAt: "2026-01-01T12:00:00.000Z",
    finishedAt: "2026-01-01T12:00:01.000Z",
    durationMs: 1000,
    destination: { type: "zeeg", baseUrl: "https://crm.example", object: "products", match: "sku" },
    source: { files: [{ path: "products.csv" }], complete: true },
    stoppedBy: null,
    counts: { ...none, read: 10, created: 10 },
    cleared: 0,
    clearedFields: {},
    altered: 0,
    alteredFields: {},
    http: { requests: 10, retries: 0, throttled: 0, waitedMs: 0, latencyMs: { p50: 1, p95: 1, p99: 1 } },
    rate: { limits: [], achievedPerSecond: 10 },
    problems: [],
    notes: [],
    mapping: {},
    files: {},
    ...changes,
  };
}
