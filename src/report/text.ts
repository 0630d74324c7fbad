import { counted } from "../core/counted.ts";
import { printable } from "../core/printable.ts";
import type { RunReport } from "../core/report.ts";
import { type Status, statuses } from "../core/types.ts";
import { wrapped, wrappedLine } from "./hanging.ts";
import { outcomeOf } from "./headline.ts";
import { limitUse } from "./limit-use.ts";
import { type ProblemLook, problemLines, type ShownProblem } from "./problem-lines.ts";
import { statusMeanings } from "./status-meanings.ts";

/** How to colour; the identity where there is no colour. */
export type Paint = { readonly [style in "bold" | "dim" | "red" | "green" | "yellow"]: (text: string) => string };

export const plainPaint: Paint = {
  bold: (text) => text,
  dim: (text) => text,
  red: (text) => text,
  green: (text) => text,
  yellow: (text) => text,
};

const bad: ReadonlySet<Status> = new Set<Status>(["invalid", "rejected", "failed", "unprocessed"]);

/** Also of a run that has not finished. */
export type SummarizedReport = Omit<RunReport, "exitCode" | "finishedAt"> & { readonly exitCode?: number | null };

/** How a summary looks. */
export interface SummaryLook extends Pick<ProblemLook, "adviceFor" | "width"> {
  /** Signs before the outcome; default none. */
  readonly marks?: { readonly good: string; readonly bad: string; readonly odd: string };
}

const outcomeColours = { good: "green", bad: "red", odd: "yellow" } as const;

/**
 * What a person reads at the end of a run, one screen where little went wrong: how it ended, the counts, each trouble,
 * then what to type next.
 */
export function summary(
  report: SummarizedReport,
  problems: readonly ShownProblem[],
  next: readonly string[],
  paint: Paint,
  { marks, width, adviceFor }: SummaryLook = {},
): string {
  const lines = [...headlines(report, paint, marks, width), ""];
  lines.push(...countLines(report, paint, width), ...remarks(report, paint, width));
  if (problems.length > 0) {
    const allAt = report.files.html ?? report.files.report;
    const where = allAt === undefined ? "--json has them" : printable(allAt, Number.POSITIVE_INFINITY);
    // A screen is short, a log is not.
    const isScreen = width !== undefined;
    const maxRows = !isScreen || problems.length === 1 ? 3 : 1;
    const maxKinds = isScreen ? 4 : 12;
    lines.push("", ...problemLines(problems, { paint, width, maxKinds, maxRows, allAt: where, adviceFor }));
  }
  if (next.length > 0) lines.push("", ...next.flatMap((line) => wrappedLine(line, width)));
  return `${lines.join("\n")}\n`;
}

function headlines(
  report: SummarizedReport,
  paint: Paint,
  marks: SummaryLook["marks"],
  width: number | undefined,
): string[] {
  const outcome = outcomeOf(report);
  const way = wrappedLine(wayOf(report), width);
  if (outcome === undefined) return way.map(paint.bold);
  const colour = paint[outcomeColours[outcome.kind]];
  const text = `${marks?.[outcome.kind] ?? ""}${outcome.text}`;
  return [...wrappedLine(text, width).map((line) => paint.bold(colour(line))), ...way];
}

function wayOf({ source, destination, sync }: SummarizedReport): string {
  const files = source.files.map(({ path }) => path);
  const from = files.length > 3 ? `${files[0]} and ${files.length - 1} more files` : files.join(", ");
  const name = sync === undefined ? "" : `${sync}: `;
  const { type, object, match, mode } = destination;
  const how = mode === undefined ? "" : `, mode ${mode}`;
  return printable(`${name}${from} -> ${type} ${object}, matched by ${match}${how}`);
}

function countLines(report: SummarizedReport, paint: Paint, width: number | undefined): string[] {
  const { counts, durationMs, http } = report;
  const number = (value: number) => value.toLocaleString("en-US");
  const columns = number(counts.read).length;
  const seconds = durationMs / 1000;
  // Rows that were read ahead of a stop took no time.
  const ended = counts.read - counts.unprocessed;
  const perSecond = seconds > 0 ? Math.round(ended / seconds) : ended;
  const retries = http.retries > 0 ? ` with ${counted(http.retries, "retry", "retries")}` : "";
  const use = limitUse(report);
  const pace = `${number(perSecond)} rows/s, ${counted(http.requests, "request")}${retries}${use === undefined ? "" : `, ${use}`}`;
  const shown = statuses.filter((status) => counts[status] > 0 || status === "created" || status === "updated");
  return [
    ...wrappedLine(`  ${counted(counts.read, "row")} read in ${duration(durationMs)} (${pace})`, width),
    ...shown.flatMap((status) => {
      const line = `  ${number(counts[status]).padStart(columns)} ${status.padEnd(11)} `;
      const colour = counts[status] === 0 ? paint.dim : bad.has(status) ? paint.red : paint.green;
      const room = width === undefined ? Number.POSITIVE_INFINITY : Math.max(16, width - line.length);
      const [first = "", ...rest] = wrapped(statusMeanings[status], room);
      const before = colour(line.slice(0, -1));
      return [`${before} ${paint.dim(first)}`, ...rest.map((one) => " ".repeat(line.length) + paint.dim(one))];
    }),
  ];
}

function remarks(report: SummarizedReport, paint: Paint, width: number | undefined): string[] {
  const { cleared, alteredFields, http, notes } = report;
  const lines: string[] = [];
  if (cleared > 0) lines.push(...wrappedLine(`  ${counted(cleared, "attribute value")} cleared`, width));
  const altered = Object.entries(alteredFields);
  if (altered.length > 0) {
    const list = altered.map(([slug, count]) => `${slug} (${count.toLocaleString("en-US")})`).join(", ");
    const line = `  The CRM stored some values differently: ${printable(list)}`;
    lines.push(...wrappedLine(line, width).map(paint.yellow));
  }
  if (http.throttled > 0) {
    const line = `  ${counted(http.throttled, "answer")} 429 (rate limit), waited ${duration(http.waitedMs)}`;
    lines.push(...wrappedLine(line, width));
  }
  for (const note of notes) lines.push(...wrappedLine(`  note: ${printable(note, 400)}`, width).map(paint.dim));
  return lines;
}

/** `850 ms`, `12.3 s`, `4 min 10 s`, `2 h 5 min`. */
export function duration(ms: number): string {
  // The bounds are where rounding would show `1000 ms` and `60.0 s`.
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}
