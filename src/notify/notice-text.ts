import { statuses } from "../core/types.ts";
import { duration } from "../report/text.ts";
import type { Notice } from "./notice.ts";

const words: { readonly [event in Notice["event"]]: string } = {
  failure: "FAILED",
  recovery: "recovered",
  success: "ok",
  skipped: "skipped",
  test: "test",
};

/** `products: FAILED, 2 of 5 rows not delivered`: what a subject says. */
export function headline({ event, sync, outcome, sandbox }: Notice): string {
  if (event === "test") return "This is a test of crm-sync: the messages of its runs arrive here.";
  return `${sync}${sandbox ? " (sandbox)" : ""}: ${words[event]}, ${outcome}`;
}

/** The parts of a notice as lines: what happened, the counts, the troubles, what to do. */
export interface NoticeLines {
  readonly facts: readonly string[];
  readonly counts: readonly string[];
  readonly troubles: readonly string[];
  readonly next: string | null;
}

export function linesOf(notice: Notice): NoticeLines {
  const { event, counts, stoppedBy, error, problems, moreProblems, previous, destination, files } = notice;
  if (event === "test") return { facts: [], counts: [], troubles: [], next: null };
  const run = notice.runId === null ? "" : `run ${notice.runId}, `;
  const took = notice.durationMs === null ? "" : ` after ${duration(notice.durationMs)}`;
  const facts = [
    `${destination.type} ${destination.object}`.trim(),
    `${run}exit code ${notice.exitCode}, ${notice.finishedAt}${took}`,
  ];
  if (previous) facts.push(`before: ${describePrevious(previous)}`);
  const shown = counts === null ? [] : statuses.filter((status) => counts[status] > 0);
  const troubles = [
    ...(error === null ? [] : error.message.split("\n")),
    ...(stoppedBy === null ? [] : [stoppedBy.message]),
    ...problems.map(({ code, field, count, message }) => `${count} x ${code}${field ? ` ${field}` : ""}: ${message}`),
    ...(moreProblems > 0 ? [`and ${moreProblems} more kinds of trouble`] : []),
    ...(files.rejects === undefined ? [] : [`The rows that were not delivered are in ${files.rejects}`]),
  ];
  return {
    facts,
    counts:
      counts === null
        ? []
        : [
            `${counts.read.toLocaleString("en-US")} read`,
            ...shown.map((status) => `${counts[status].toLocaleString("en-US")} ${status}`),
          ],
    troubles,
    next: notice.next,
  };
}

function describePrevious({ exitCode, runId, finishedAt }: NonNullable<Notice["previous"]>): string {
  const what = exitCode === null ? "killed" : exitCode === 0 ? "good" : `exit code ${exitCode}`;
  return [runId, what, finishedAt].filter((part) => part !== null).join(", ");
}

/** A notice as plain text: of a mail, or for the log of a monitor. */
export function noticeText(notice: Notice): string {
  const { facts, counts, troubles, next } = linesOf(notice);
  const parts = [
    [headline(notice)],
    facts,
    counts.map((line) => `  ${line}`),
    troubles,
    next === null ? [] : ["Next:", `  ${next}`],
  ];
  return `${parts
    .filter((part) => part.length > 0)
    .map((part) => part.join("\n"))
    .join("\n\n")}\n`;
}
