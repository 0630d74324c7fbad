import { printable } from "../core/printable.ts";
import { localTime } from "./moment.ts";
import { type RunEntry, targetOf } from "./run-list.ts";
import { tableLines } from "./table.ts";
import type { Paint } from "./text.ts";
import { clip, clipStart } from "./text-width.ts";

/** A row that nobody has delivered since. No cell of it but the key. */
export interface OpenRow {
  readonly file: string;
  readonly line: number;
  readonly key?: string;
  readonly status: string;
  readonly code: string;
  readonly field?: string;
  readonly message: string;
}

/** What is open of one run. */
export interface OpenRun extends Pick<RunEntry, "runId" | "sync" | "startedAt" | "destination" | "sandbox" | "object"> {
  /** The rejects files that hold the rows, absolute. Empty where they are gone. */
  readonly files: readonly string[];
  readonly rows: readonly OpenRow[];
}

/** An open run as a person sees it. */
export interface ShownOpenRun {
  readonly run: OpenRun;
  /** Where its rows are and what to type next, ready to be pasted: never cut. */
  readonly next: readonly string[];
}

const maxRows = 50;
const maxKey = 60;
const maxFile = 50;

/** What is open: run by run, trouble by trouble, the rows that met it; then what to type. */
export function openRows(runs: readonly ShownOpenRun[], width: number | undefined, paint: Paint): string {
  return runs.map((run) => `${runLines(run, width, paint).join("\n")}\n`).join("\n");
}

function runLines({ run, next }: ShownOpenRun, width: number | undefined, paint: Paint): string[] {
  const cut = (line: string) => (width === undefined ? line : clip(line, width));
  const { runId, startedAt, destination, rows } = run;
  const count = `${rows.length.toLocaleString("en-US")} row${rows.length === 1 ? "" : "s"} open`;
  const head = `${runId}  ${localTime(startedAt)}  ${destination} ${targetOf(run)}: ${count}`;
  const lines = [paint.bold(cut(printable(head)))];
  for (const [trouble, of] of byTrouble(rows.slice(0, maxRows))) {
    const [, ...places] = tableLines(rowColumns, of, width === undefined ? undefined : Math.max(1, width - 4));
    lines.push(paint.yellow(cut(`  ${trouble}`)), ...places.map((place) => `    ${place}`));
  }
  const hidden = rows.length - maxRows;
  if (hidden > 0) {
    lines.push(paint.dim(cut(`  and ${hidden.toLocaleString("en-US")} more rows: crm-sync rejects --json has them`)));
  }
  return [...lines, ...next.map((line) => `  ${line}`)];
}

const rowColumns = [
  { title: "", cell: placeOf },
  { title: "", cell: ({ key }: OpenRow) => key ?? "", maxWidth: maxKey },
];

/** The line is what is looked for: a long path loses its beginning. */
function placeOf({ file, line }: OpenRow): string {
  return `${clipStart(file, maxFile)}:${line}`;
}

/** In the order in which each trouble was first met. */
function byTrouble(rows: readonly OpenRow[]): ReadonlyMap<string, readonly OpenRow[]> {
  const groups = new Map<string, OpenRow[]>();
  for (const row of rows) {
    const field = row.field === undefined ? "" : ` ${row.field}`;
    const trouble = printable(`${row.status}, ${row.code}${field}: ${row.message}`, 500);
    const group = groups.get(trouble);
    if (group) group.push(row);
    else groups.set(trouble, [row]);
  }
  return groups;
}
