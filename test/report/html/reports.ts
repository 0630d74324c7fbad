import type { RunReport, TimelineReport } from "../../../src/core/report.ts";
import { reportWith } from "../sample-report.ts";

/** A timeline of so many buckets of a second, with a pause in every tenth. */
export function timelineOf(buckets: number): TimelineReport {
  const list = <T>(make: (at: number) => T) => Array.from({ length: buckets }, (_, at) => make(at));
  return {
    bucketMs: 1000,
    spanMs: buckets * 1000 - 1,
    parts: [
      { atMs: 0, startedAt: "2026-01-01T12:00:00.000Z" },
      { atMs: 5000, startedAt: "2026-01-01T13:00:00.000Z" },
    ],
    settled: list((at) => 10 + (at % 7)),
    delivered: list((at) => 8 + (at % 7)),
    undelivered: list(() => 1),
    requests: list((at) => 9 + (at % 7)),
    throttled: list((at) => (at % 10 === 3 ? 1 : 0)),
    waitedMs: list((at) => (at % 10 === 3 ? 400 : 0)),
    latencyMs: {
      p50: list((at) => (at === 2 ? null : 20)),
      p95: list((at) => (at === 2 ? null : 60 + at)),
      p99: list((at) => (at === 2 ? null : 900)),
    },
  };
}

/** A run with something in every part of its page. */
export function fullReport(changes: Partial<RunReport> = {}): RunReport {
  const problem = (code: string, count: number, field?: string) => ({
    code,
    message: `What is wrong with ${code}, and what to do.`,
    ...(field !== undefined && { field }),
    count,
    examples: [
      { file: "products.csv", line: 17, key: `KEY-${code}` },
      { file: "products.csv", line: 18 },
    ],
  });
  return reportWith({
    exitCode: 1,
    counts: {
      read: 1000,
      created: 600,
      updated: 200,
      upserted: 0,
      unchanged: 100,
      skipped: 30,
      superseded: 10,
      invalid: 40,
      rejected: 15,
      failed: 5,
      unprocessed: 0,
    },
    cleared: 3,
    clearedFields: { price: 3 },
    altered: 2,
    alteredFields: { name: 2 },
    http: { requests: 900, retries: 20, throttled: 6, waitedMs: 2400, latencyMs: { p50: 20, p95: 60.2, p99: 900 } },
    rate: { limits: ["10/s", "1000/h"], achievedPerSecond: 0.25 },
    timeline: timelineOf(12),
    problems: [
      problem("rare", 1),
      problem("number-invalid", 40, "price"),
      problem("http-400", 15, "mail"),
      problem("http-503", 4),
      problem("too-long", 1, "name"),
    ],
    notes: ["The schema was not read."],
    mapping: { sku: { from: "SKU", type: "text" }, price: { from: "Price", type: "number" } },
    options: { rate: "10/s", mode: "upsert" },
    files: { rejects: "rejects.csv", report: "report.json", html: "report.html" },
    ...changes,
  });
}

/** What data or a server may hold to break out of where it is shown. */
export const attacks = [
  "<script>alert(1)</script>",
  "</script><img src=x onerror=alert(2)>",
  "</style><svg onload=alert(3)>",
  `" onmouseover="alert(4)" x="`,
  "' onfocus='alert(5)' autofocus='",
  "javascript:alert(6)",
  "<!--",
  "--><iframe src=javascript:alert(7)></iframe>",
  "`$" + "{alert(8)}`",
  "&lt;b&gt;&#x3c;img src=x onerror=alert(9)&#x3e;",
  "\u202Egnp.exe\u202C",
  "\u001B[31mred\u001B[0m\u0007\u0000",
  "line\u2028separated\u2029text",
  "\uD800 half a pair",
  "{{constructor.constructor('alert(10)')()}}",
  "]]><x onclick=alert(11)>",
  "<link rel=stylesheet href=//evil.example/x.css>",
  "<base href=//evil.example/>",
  "<meta http-equiv=refresh content=0;url=//evil.example>",
  "zero\u200Bwidth\uFEFFmark",
] as const;

/** A run whose every text is an attack, and whose problems are some 10 MB. */
export function hostileReport(): RunReport {
  const evil = attacks.join(" ");
  const at = (n: number) => attacks[n % attacks.length] ?? "";
  return fullReport({
    sync: evil,
    version: at(0),
    destination: { type: at(0), baseUrl: at(5), object: evil, match: at(3) },
    source: { files: attacks.map((path) => ({ path, bytes: 12 })), complete: false },
    stoppedBy: { code: at(1), message: `${evil} ${"x".repeat(50_000)}` },
    startedAt: at(3),
    finishedAt: at(1),
    runId: at(3),
    clearedFields: Object.fromEntries(attacks.map((slug) => [slug, 1])),
    alteredFields: Object.fromEntries(attacks.map((slug) => [slug, 1])),
    problems: Array.from({ length: 200 }, (_, n) => ({
      code: `${at(n)}-${n}`,
      message: `${at(n + 1)} ${at(n + 2)} ${"long ".repeat(10_000)}`,
      field: at(n + 3),
      count: 200 - n,
      examples: Array.from({ length: 5 }, (_, line) => ({
        file: at(n + line),
        line,
        key: at(n + line + 1).repeat(40),
      })),
    })),
    notes: attacks,
    mapping: Object.fromEntries(attacks.map((slug) => [slug, { from: slug, type: slug }])),
    options: Object.fromEntries(attacks.map((slug) => [slug, slug])),
    rate: { limits: attacks, achievedPerSecond: 3 },
    files: { rejects: evil, moreRejects: attacks, report: at(1), html: at(2), events: at(3) },
    timeline: {
      ...timelineOf(30),
      parts: [
        { atMs: 0, startedAt: at(1) },
        { atMs: 900, startedAt: at(3) },
      ],
    },
  });
}
