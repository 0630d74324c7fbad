import { describe, expect, it } from "vitest";
import type { RunReport } from "../../src/core/report.ts";
import { statuses } from "../../src/core/types.ts";
import { mailOf } from "../../src/notify/mail.ts";
import { type Notice, noticeOf } from "../../src/notify/notice.ts";
import { noticeText } from "../../src/notify/notice-text.ts";
import { slackMessage } from "../../src/notify/slack.ts";

const zero = Object.fromEntries(statuses.map((status) => [status, 0])) as unknown as RunReport["counts"];

function report(parts: Partial<RunReport>): RunReport {
  return {
    runId: "R-1",
    exitCode: 1,
    finishedAt: "2026-11-21T03:00:00.000Z",
    durationMs: 100,
    destination: { type: "zeeg", baseUrl: "https://crm.internal.example.com", object: "items", match: "sku" },
    stoppedBy: null,
    counts: { ...zero, read: 0 },
    http: { requests: 3 },
    problems: [],
    files: {},
    ...parts,
  } as RunReport;
}

const noticeFor = (
  parts: Partial<RunReport>,
  more: { isResumable?: boolean; isKept?: boolean; stateDir?: string } = {},
) =>
  noticeOf({
    sync: "items",
    destination: "zeeg",
    object: "items",
    sandbox: false,
    ...(more.stateDir !== undefined && { stateDir: more.stateDir }),
    outcome: { exitCode: parts.exitCode ?? 1, isSkipped: false, previous: null },
    ended: { report: report(parts), isResumable: more.isResumable ?? false, isKept: more.isKept ?? true },
  });

describe("the words for how a run ended", () => {
  it.each<[string, Partial<RunReport>]>([
    ["5 rows: 3 created, 2 updated", { exitCode: 0, counts: { ...zero, read: 5, created: 3, updated: 2 } }],
    ["1,200 of 2,000 rows not delivered", { counts: { ...zero, read: 2000, failed: 200, rejected: 1000 } }],
    ["1 of 9 rows not delivered, as many as may be", { exitCode: 0, counts: { ...zero, read: 9, invalid: 1 } }],
    ["the source held no rows", { exitCode: 4 }],
    [
      "stopped early after 9 rows, of which 4 not sent (max-errors)",
      { exitCode: 3, counts: { ...zero, read: 9, unprocessed: 4 }, stoppedBy: { code: "max-errors", message: "" } },
    ],
  ])("%s", (words, parts) => {
    expect(noticeFor(parts).outcome).toBe(words);
  });
});

describe("the next command", () => {
  const stoppedBy = { code: "max-time", message: "" };
  it.each<[string | null, Partial<RunReport>, Parameters<typeof noticeFor>[1]]>([
    [
      "crm-sync resume R-1 --state-dir '/var/my state'",
      { stoppedBy },
      { isResumable: true, stateDir: "/var/my state" },
    ],
    ["crm-sync retry R-1", { counts: { ...zero, read: 1, failed: 1 } }, {}],
    [null, { counts: { ...zero, read: 1, failed: 1 } }, { isKept: false }],
    ["crm-sync show R-1", { exitCode: 3, stoppedBy }, {}],
    [null, { exitCode: 0 }, {}],
  ])("is %s", (next, parts, more) => {
    expect(noticeFor(parts, more).next).toBe(next);
  });
});

it("holds neither keys nor examples, nor the host that was written to", () => {
  const problem = { code: "http-400", message: "no", count: 1, examples: [{ file: "a.csv", line: 2, key: "KEY-1" }] };
  const text = JSON.stringify(noticeFor({ problems: [problem] }));
  expect(text).not.toMatch(/KEY-1|a\.csv|internal/);
});

describe("hostile texts", () => {
  const evil = `=cmd|' /C calc'!A0 <!channel> \u001b[2J\u0007\u202e\r\nBcc: x@example.com\u0000\ud800 ${"👟".repeat(500_000)}`;
  const problems = Array.from({ length: 40 }, () => ({
    code: "c",
    field: evil,
    message: evil,
    count: 1,
    examples: [],
  }));
  const notices: readonly Notice[] = [
    noticeFor({ problems, stoppedBy: { code: "x", message: evil }, files: { rejects: evil, moreRejects: [evil] } }),
    noticeOf({
      sync: evil,
      destination: evil,
      object: evil,
      sandbox: true,
      stateDir: evil,
      outcome: { exitCode: 2, isSkipped: false, previous: null },
      ended: { error: { code: "options-invalid", message: evil }, at: 0 },
    }),
  ];

  it.each(notices.map((notice) => [notice.runId, notice] as const))(
    "make no message that harms or is long (%s)",
    (_, notice) => {
      const mail = mailOf({ notice, to: ["a@b.c"], from: "a@b.c", at: 0, random: () => 0 });
      const texts = [JSON.stringify(notice), JSON.stringify(slackMessage(notice)), noticeText(notice), mail];
      for (const text of texts) {
        expect(text.length).toBeLessThan(40_000);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
        expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]|\\u00|\\ud8/);
      }
      expect(texts[1]).not.toContain("<!");
      expect(mail.split("\n\n")[0]).not.toMatch(/^Bcc/m);
    },
  );
});
