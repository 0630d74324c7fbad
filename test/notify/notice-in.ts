import type { Notice } from "../../src/notify/notice.ts";

/** A notice of a failure, with what a test wants of it. */
export function noticeIn(parts: Partial<Notice> = {}): Notice {
  const none = { updated: 0, upserted: 0, unchanged: 0, skipped: 0, superseded: 0, invalid: 0, failed: 0 };
  return {
    schemaVersion: 1,
    event: "failure",
    sync: "items",
    runId: "R-1",
    exitCode: 1,
    outcome: "2 of 5 rows not delivered",
    sandbox: false,
    destination: { type: "zeeg", object: "items" },
    finishedAt: "2026-11-21T03:00:00.000Z",
    durationMs: 1500,
    counts: { read: 5, created: 3, rejected: 2, unprocessed: 0, ...none },
    stoppedBy: null,
    error: null,
    problems: [{ code: "http-400", field: "mail", count: 2, message: "not an e-mail address" }],
    moreProblems: 0,
    files: { rejects: "rejects.csv" },
    next: "crm-sync retry R-1",
    previous: null,
    ...parts,
  };
}
