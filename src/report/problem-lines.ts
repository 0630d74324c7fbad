import { describeProblem } from "../core/describe-problem.ts";
import { printable } from "../core/printable.ts";
import type { RunReport } from "../core/report.ts";
import type { Problem } from "../core/types.ts";
import { wrappedLine } from "./hanging.ts";
import type { Paint } from "./text.ts";

/** A kind of trouble with the first rows that met it. */
export interface ShownProblem {
  readonly report: RunReport["problems"][number];
  readonly sightings: readonly { readonly file: string; readonly line: number; readonly problem: Problem }[];
}

export interface ProblemLook {
  readonly paint: Paint;
  /** Columns of the terminal; absent: lines are as long as they are. */
  readonly width?: number | undefined;
  /** Most kinds that are shown. */
  readonly maxKinds: number;
  /** Most rows of each kind. */
  readonly maxRows: number;
  /** Where all kinds are. */
  readonly allAt: string;
  /** What to do about a kind, with the command to type. */
  readonly adviceFor?: ((problem: ShownProblem["report"]) => string | undefined) | undefined;
}

/** Each kind of trouble with its first rows, the most frequent first; long lists are cut, with a count. */
export function problemLines(problems: readonly ShownProblem[], look: ProblemLook): string[] {
  const { paint, width, maxKinds, maxRows, allAt, adviceFor } = look;
  const lines: string[] = [];
  for (const { report, sightings } of problems.slice(0, maxKinds)) {
    const field = report.field === undefined ? "" : ` ${report.field}`;
    const title = printable(`${report.count.toLocaleString("en-US")} x ${report.code}${field}`);
    lines.push(...wrappedLine(title, width).map(paint.yellow));
    for (const { file, line, problem } of sightings.slice(0, maxRows)) {
      const place = printable(`${file}:${line}`);
      lines.push(...wrappedLine(`  ${place} ${printable(describeProblem(problem), 500)}`, width));
    }
    const more = report.count - Math.min(sightings.length, maxRows);
    // Beside one row, the count above says it.
    if (more > 0 && maxRows > 1) lines.push(paint.dim(`  and ${more.toLocaleString("en-US")} more`));
    const advice = adviceFor?.(report);
    if (advice !== undefined) lines.push(...wrappedLine(`  next: ${advice}`, width));
  }
  const hidden = problems.length - maxKinds;
  const kinds = hidden === 1 ? "kind" : "kinds";
  if (hidden > 0) lines.push(...wrappedLine(`and ${hidden} more ${kinds} of trouble: ${allAt}`, width).map(paint.dim));
  return lines;
}
