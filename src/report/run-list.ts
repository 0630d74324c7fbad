import { printable } from "../core/printable.ts";
import type { Counts, RunReport } from "../core/report.ts";
import { statuses } from "../core/types.ts";
import { localTime } from "./moment.ts";
import { type Column, tableLines } from "./table.ts";
import { duration, type Paint } from "./text.ts";
import { clip, clipStart } from "./text-width.ts";

/** One run in the history. Moments are ISO 8601 in UTC. */
export interface RunEntry {
  readonly runId: string;
  /** Of a config with several syncs. */
  readonly sync?: string;
  /**
   * - `running`: a process is at it
   * - `killed`: its process ended without noting how
   * - `stopped`: ended early
   * - `finished`: its source was read to the end
   * - `replaced`: ended early, and a later run of the same source has finished
   */
  readonly state: "running" | "killed" | "stopped" | "finished" | "replaced";
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly durationMs: number | null;
  readonly exitCode: number | null;
  readonly destination: string;
  /** It wrote to the embedded emulator. */
  readonly sandbox: boolean;
  readonly object: string;
  /** Absolute paths; `-` is standard input. */
  readonly sources: readonly string[];
  /** Null where nobody knows any more: a run that was killed and replaced. */
  readonly counts: Counts | null;
  readonly stoppedBy: RunReport["stoppedBy"];
  readonly resumable: boolean;
  /** The run whose rejects it sends again. */
  readonly retryOf?: string;
  /** How many of its rows nobody has delivered since. */
  readonly openRows: number;
}

const maxName = 50;

/** A run as a person sees it. */
export interface ShownRun {
  readonly entry: RunEntry;
  /** As the person would name them. */
  readonly sources: readonly string[];
  /** What to type next, ready to be pasted: never cut. */
  readonly next: string | undefined;
}

/** The history: per run a line of the table, one with what became of its rows, and what to type where something is left. */
export function runList(runs: readonly ShownRun[], width: number | undefined, paint: Paint): string {
  const [titles = "", ...lines] = tableLines(columns, runs, width);
  const texts = runs.flatMap((run, index) => {
    const detail = `  ${sourcesOf(run.sources)}: ${whatBecame(run.entry)}`;
    const shown = paint.dim(width === undefined ? detail : clip(detail, width));
    const line = colourOf(run.entry, paint)(lines[index] ?? "");
    return [line, shown, ...(run.next === undefined ? [] : [`  ${run.next}`])];
  });
  return [paint.bold(titles), ...texts].map((line) => `${line}\n`).join("");
}

const columns: readonly Column<ShownRun>[] = [
  { title: "run", cell: ({ entry }) => entry.runId },
  { title: "when", cell: ({ entry }) => localTime(entry.startedAt), dropOrder: 2 },
  { title: "object", cell: ({ entry }) => targetOf(entry), maxWidth: 24, dropOrder: 1 },
  { title: "rows", cell: ({ entry }) => number(entry.counts?.read), isNumber: true, dropOrder: 4 },
  { title: "took", cell: ({ entry }) => tookOf(entry), isNumber: true, dropOrder: 3 },
  { title: "exit", cell: ({ entry }) => endOf(entry) },
];

/** `products`, `products (sandbox)` */
export function targetOf({ object, sandbox }: Pick<RunEntry, "object" | "sandbox">): string {
  return sandbox ? `${object} (sandbox)` : object;
}

function tookOf({ durationMs }: RunEntry): string {
  return durationMs === null ? "" : duration(durationMs);
}

/** The exit code, or why there is none. */
function endOf({ state, exitCode }: RunEntry): string {
  return state === "running" || state === "killed" || exitCode === null ? state : String(exitCode);
}

function colourOf({ state, exitCode }: RunEntry, paint: Paint): (text: string) => string {
  if (state === "running") return paint.yellow;
  if (state === "replaced") return paint.dim;
  return exitCode === 0 ? paint.green : paint.red;
}

function sourcesOf(sources: readonly string[]): string {
  const [first = ""] = sources;
  const name = clipStart(printable(first, Number.POSITIVE_INFINITY), maxName);
  return sources.length > 1 ? `${name} and ${sources.length - 1} more` : name;
}

function whatBecame({ counts, state, stoppedBy, sync, retryOf }: RunEntry): string {
  const found = statuses.filter((status) => (counts?.[status] ?? 0) > 0);
  const parts = [
    sync !== undefined && `sync ${printable(sync)}`,
    retryOf !== undefined && `retry of ${printable(retryOf)}`,
    ...found.map((status) => `${number(counts?.[status])} ${status}`),
    found.length === 0 && state !== "replaced" && "no rows",
    state === "replaced" && "ended early, replaced by a later run",
    state === "stopped" && stoppedBy !== null && `stopped: ${printable(stoppedBy.code)}`,
  ];
  return parts.filter((part) => part !== false).join(", ");
}

function number(value: number | undefined): string {
  return value === undefined ? "" : value.toLocaleString("en-US");
}
