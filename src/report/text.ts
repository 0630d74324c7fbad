import { counted } from "../core/counted.ts";
import { describeProblem } from "../core/describe-problem.ts";
import { printable } from "../core/printable.ts";
import type { RunReport } from "../core/report.ts";
import { type Problem, type Status, statuses } from "../core/types.ts";

/** How to colour; the identity where there is no colour. */
export type Paint = { readonly [style in "bold" | "dim" | "red" | "green" | "yellow"]: (text: string) => string };

export const plainPaint: Paint = {
  bold: (text) => text,
  dim: (text) => text,
  red: (text) => text,
  green: (text) => text,
  yellow: (text) => text,
};

/** A kind of trouble with the first rows that met it. */
export interface ShownProblem {
  readonly report: RunReport["problems"][number];
  readonly sightings: readonly { readonly file: string; readonly line: number; readonly problem: Problem }[];
}

const meanings: { readonly [status in Status]: string } = {
  created: "new in the CRM",
  updated: "were there already",
  upserted: "delivered; the CRM does not say whether new",
  unchanged: "same as last time, not sent",
  skipped: "left out as asked",
  superseded: "another row with the same key was sent instead",
  invalid: "not sent: unreadable, or refused by the mapping",
  rejected: "refused by the CRM",
  failed: "given up; the CRM may or may not have them; safe to send again",
  unprocessed: "read, not sent",
};

const bad: ReadonlySet<Status> = new Set<Status>(["invalid", "rejected", "failed", "unprocessed"]);
const maxGroups = 12;
const maxSightings = 3;

/** Also of a run that has not finished. */
export type SummarizedReport = Omit<RunReport, "exitCode" | "finishedAt">;

/** What a person reads at the end of a run: one screen, the counts first, then each trouble, then what to type next. */
export function summary(
  report: SummarizedReport,
  problems: readonly ShownProblem[],
  next: readonly string[],
  paint: Paint,
): string {
  const lines = [headline(report, paint), "", ...countLines(report, paint), ...remarks(report, paint)];
  if (report.stoppedBy) lines.push("", paint.red(`Stopped: ${printable(report.stoppedBy.message, 600)}`));
  if (problems.length > 0) lines.push("", ...problemLines(problems, paint));
  if (next.length > 0) lines.push("", ...next);
  return `${lines.join("\n")}\n`;
}

function headline({ source, destination, sync }: SummarizedReport, paint: Paint): string {
  const files = source.files.map(({ path }) => path);
  const from = files.length > 3 ? `${files[0]} and ${files.length - 1} more files` : files.join(", ");
  const name = sync === undefined ? "" : `${sync}: `;
  const { type, object, match, mode } = destination;
  const how = mode === undefined ? "" : `, mode ${mode}`;
  return paint.bold(printable(`${name}${from} -> ${type} ${object}, matched by ${match}${how}`));
}

function countLines({ counts, durationMs, http }: SummarizedReport, paint: Paint): string[] {
  const number = (value: number) => value.toLocaleString("en-US");
  const width = number(counts.read).length;
  const seconds = durationMs / 1000;
  const perSecond = seconds > 0 ? Math.round(counts.read / seconds) : counts.read;
  const retries = http.retries > 0 ? `, ${number(http.retries)} of them retries` : "";
  const shown = statuses.filter((status) => counts[status] > 0 || status === "created" || status === "updated");
  return [
    `  ${counted(counts.read, "row")} read in ${duration(durationMs)} (${number(perSecond)} rows/s, ${counted(http.requests, "request")}${retries})`,
    ...shown.map((status) => {
      const line = `  ${number(counts[status]).padStart(width)} ${status.padEnd(11)}`;
      const coloured = counts[status] === 0 ? paint.dim(line) : bad.has(status) ? paint.red(line) : paint.green(line);
      return `${coloured} ${paint.dim(meanings[status])}`;
    }),
  ];
}

function remarks({ cleared, alteredFields, http, notes }: SummarizedReport, paint: Paint): string[] {
  const lines: string[] = [];
  if (cleared > 0) lines.push(`  ${cleared} attribute values cleared`);
  const altered = Object.entries(alteredFields);
  if (altered.length > 0) {
    const list = altered.map(([slug, count]) => `${slug} (${count})`).join(", ");
    lines.push(paint.yellow(`  The CRM stored some values differently: ${printable(list)}`));
  }
  if (http.throttled > 0) lines.push(`  ${http.throttled} answers 429 (rate limit), waited ${duration(http.waitedMs)}`);
  lines.push(...notes.map((note) => paint.dim(`  note: ${printable(note, 400)}`)));
  return lines;
}

/** Each kind of trouble with its first rows, the most frequent first; long lists are cut, with a count. */
export function problemLines(problems: readonly ShownProblem[], paint: Paint): string[] {
  const lines: string[] = [];
  for (const { report, sightings } of problems.slice(0, maxGroups)) {
    const field = report.field === undefined ? "" : ` ${report.field}`;
    lines.push(paint.yellow(printable(`${report.count} x ${report.code}${field}`)));
    for (const { file, line, problem } of sightings.slice(0, maxSightings)) {
      lines.push(`  ${printable(`${file}:${line}`)} ${printable(describeProblem(problem), 500)}`);
    }
    const more = report.count - Math.min(sightings.length, maxSightings);
    if (more > 0) lines.push(paint.dim(`  and ${more} more`));
  }
  const hidden = problems.length - maxGroups;
  if (hidden > 0) lines.push(paint.dim(`and ${hidden} more kinds of trouble: the report has them`));
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
