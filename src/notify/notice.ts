import type { Counts, RunReport } from "../core/report.ts";
import { shellQuote } from "../core/shell-quote.ts";
import { eventOf, type NoticeEvent, type Outcome, type PreviousRun } from "./occasions.ts";
import { outcomeWords } from "./outcome-words.ts";
import { safeLine, safeText } from "./safe-text.ts";

/**
 * What somebody is told of one run: the body of a webhook, schema version 1. No value of a row is in it and no key, no
 * credential, and nothing of the machine. Moments are ISO 8601 in UTC.
 */
export interface Notice {
  readonly schemaVersion: 1;
  readonly event: NoticeEvent;
  /** The sync's name in its config, else its object. */
  readonly sync: string;
  /** Null where the run could not begin. */
  readonly runId: string | null;
  readonly exitCode: number;
  /** How it ended, in words. */
  readonly outcome: string;
  /** It wrote to the embedded emulator. */
  readonly sandbox: boolean;
  readonly destination: { readonly type: string; readonly object: string };
  readonly finishedAt: string;
  readonly durationMs: number | null;
  readonly counts: Counts | null;
  readonly stoppedBy: RunReport["stoppedBy"];
  /** What kept the run from beginning. */
  readonly error: { readonly code: string; readonly message: string } | null;
  /** The ten most frequent. */
  readonly problems: readonly NoticeProblem[];
  /** How many kinds of trouble there are beside those. */
  readonly moreProblems: number;
  /** Paths from the working directory; of the rejects files the first. */
  readonly files: { readonly rejects?: string; readonly report?: string };
  /** What to type next. */
  readonly next: string | null;
  /** The run of the same sync before; null where none is known. */
  readonly previous: PreviousRun | null;
}

interface NoticeProblem {
  readonly code: string;
  readonly field: string | null;
  readonly count: number;
  readonly message: string;
}

/** What a notice is made of. */
export interface NoticeParts {
  readonly sync: string;
  readonly destination: string;
  readonly object: string;
  readonly sandbox: boolean;
  /** Absent where it is the usual one. */
  readonly stateDir?: string;
  readonly outcome: Outcome;
  readonly ended:
    | { readonly report: RunReport; readonly isResumable: boolean; readonly isKept: boolean }
    | { readonly error: { readonly code: string; readonly message: string }; readonly at: number };
}

const maxProblems = 10;

/** The notice of a run that has ended. Its keys stand in the order of the documents. */
export function noticeOf(parts: NoticeParts): Notice {
  const { sync, sandbox, outcome, ended } = parts;
  const about = "error" in ended ? aboutError(parts, ended) : aboutReport(ended, parts.stateDir);
  const { runId, outcome: words, ...rest } = about;
  return {
    schemaVersion: 1,
    event: eventOf(outcome),
    sync: safeLine(sync, 200),
    runId,
    exitCode: outcome.exitCode,
    outcome: words,
    sandbox,
    ...rest,
    previous: outcome.previous ?? null,
  };
}

type About = Omit<Notice, "schemaVersion" | "event" | "sync" | "exitCode" | "sandbox" | "previous">;

function aboutError(
  { destination, object }: NoticeParts,
  { error, at }: Extract<NoticeParts["ended"], { at: number }>,
): About {
  return {
    ...nothing,
    outcome: "could not begin; nothing was sent",
    destination: { type: safeLine(destination, 100), object: safeLine(object, 200) },
    finishedAt: new Date(at).toISOString(),
    error: { code: error.code, message: safeText(error.message, 2000) },
  };
}

function aboutReport(ended: Extract<NoticeParts["ended"], { report: RunReport }>, stateDir: string | undefined): About {
  const { report } = ended;
  const { stoppedBy } = report;
  // A run that another one kept out has written none.
  const { rejects, report: file } = stoppedBy?.code === "locked" ? {} : report.files;
  return {
    runId: report.runId,
    outcome: safeLine(outcomeWords(report), 300),
    destination: { type: report.destination.type, object: safeLine(report.destination.object, 200) },
    finishedAt: report.finishedAt,
    durationMs: report.durationMs,
    counts: report.counts,
    stoppedBy: stoppedBy && { code: stoppedBy.code, message: safeLine(stoppedBy.message, 1000) },
    error: null,
    problems: report.problems.slice(0, maxProblems).map(({ code, field, count, message }) => ({
      code,
      field: field === undefined ? null : safeLine(field, 100),
      count,
      message: safeLine(message, 300),
    })),
    moreProblems: Math.max(0, report.problems.length - maxProblems),
    files: {
      ...(rejects !== undefined && { rejects: safeLine(rejects, 500) }),
      ...(file !== undefined && { report: safeLine(file, 500) }),
    },
    next: nextCommand(ended, stateDir),
  };
}

const nothing: About = {
  runId: null,
  outcome: "",
  destination: { type: "", object: "" },
  finishedAt: "",
  durationMs: null,
  counts: null,
  stoppedBy: null,
  error: null,
  problems: [],
  moreProblems: 0,
  files: {},
  next: null,
};

function nextCommand(
  { report, isResumable, isKept }: Extract<NoticeParts["ended"], { report: RunReport }>,
  stateDir: string | undefined,
): string | null {
  const { rejected, failed, invalid } = report.counts;
  const folder = stateDir === undefined ? "" : ` --state-dir ${shellQuote(stateDir)}`;
  if (isResumable) return `crm-sync resume ${report.runId}${folder}`;
  if (!isKept || report.stoppedBy?.code === "locked") return null;
  if (rejected + failed + invalid > 0) return `crm-sync retry ${report.runId}${folder}`;
  // Of one that could not begin nothing more is known.
  const isBegun = report.counts.read + report.http.requests > 0;
  return report.exitCode === 0 || !isBegun ? null : `crm-sync show ${report.runId}${folder}`;
}

/** A notice that tells nothing but that it arrives. */
export function testNotice(at: number): Notice {
  return {
    schemaVersion: 1,
    event: "test",
    sync: "test",
    exitCode: 0,
    sandbox: false,
    ...nothing,
    outcome: "a test: no run has ended",
    finishedAt: new Date(at).toISOString(),
    previous: null,
  };
}
