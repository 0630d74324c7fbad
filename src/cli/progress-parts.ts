import { printable } from "../core/printable.ts";
import { clip } from "../report/text-width.ts";
import type { Wait } from "../sync/context.ts";
import type { Glance } from "./progress-rates.ts";

/** One thing that is said of a run. */
export interface Part {
  readonly text: string;
  /** Where there is not room for all, the part with the highest rank goes first. */
  readonly rank: number;
  readonly style?: "bold" | "dim" | "red" | "yellow";
}

/** How parts are written. */
export interface PartStyle {
  /** The moment (ms since 1970) at which a wait ends. */
  readonly moment: (ms: number) => string;
  /** Columns that there are. */
  readonly width: number;
  /** The terminal can show more than ASCII. Default false. */
  readonly isUnicode?: boolean;
  /** Without it numbers are as wide as they are. */
  readonly isStable?: boolean;
}

const barWidth = 20;

/**
 * What is said of a run, in three groups: where it is, what became of its rows, what is under way. Every part is as wide
 * as the number of rows asks for, so that nothing moves but where that grows by a digit.
 */
export function partsOf(glance: Glance, style: PartStyle): readonly (readonly Part[])[] {
  return [whereParts(glance, style), outcomeParts(glance, style), trafficParts(glance, style)];
}

function whereParts({ progress, rows, done, ...glance }: Glance, style: PartStyle): readonly Part[] {
  const { wait } = progress;
  const pad = padder(style);
  const labelWidth = Math.max(6, Math.min(30, Math.floor(style.width / 3)));
  const parts: Part[] = [{ text: clip(printable(progress.label), labelWidth), rank: 4, style: "bold" }];
  if (done !== undefined) {
    if (style.isStable === true) parts.push({ text: bar(done, style.isUnicode === true), rank: 12, style: "dim" });
    parts.push({ text: pad(`${Math.floor(done * 100)}%`, 4), rank: 0 });
  }
  parts.push({ text: `${number(rows)} ${rows === 1 ? "row" : "rows"}`, rank: 2 });
  if (wait !== undefined) {
    parts.push({ text: waitText(wait, progress.inFlight, style), rank: 1, style: "yellow" });
    return parts;
  }
  parts.push({ text: pad(`${rate(glance.perSecond)}/s`, 7), rank: 5 });
  parts.push({ text: `mean ${pad(`${rate(glance.meanPerSecond)}/s`, 7)}`, rank: 11, style: "dim" });
  // While nothing can be foretold, its place is kept.
  const left = glance.leftMs === undefined ? "-:--" : clockTime(glance.leftMs);
  const isKept = glance.leftMs !== undefined || (style.isStable === true && done !== undefined);
  if (isKept) parts.push({ text: `${pad(left, 5)} left`, rank: 3 });
  return parts;
}

function outcomeParts({ progress: { counts, isCheck }, rows }: Glance, style: PartStyle): readonly Part[] {
  const pad = padder(style);
  const width = number(rows).length;
  const undelivered = counts.invalid + counts.rejected + counts.failed;
  const part = (count: number, name: string, rank: number): Part => ({
    text: `${pad(number(count), width)} ${name}`,
    rank,
    ...(count === 0 && { style: "dim" }),
  });
  const bad: Part = {
    ...part(undelivered, isCheck ? "invalid" : "not delivered", 1),
    ...(undelivered > 0 && { style: "red" }),
  };
  if (isCheck) return [bad];
  return [
    part(counts.created, "created", 6),
    part(counts.updated, "updated", 7),
    ...(counts.upserted > 0 ? [part(counts.upserted, "upserted", 6.5)] : []),
    ...(counts.unchanged > 0 ? [part(counts.unchanged, "unchanged", 8)] : []),
    bad,
  ];
}

function trafficParts({ progress, limitUsed }: Glance, style: PartStyle): readonly Part[] {
  if (progress.isCheck) return [];
  const pad = padder(style);
  const parts: Part[] = [{ text: `${pad(String(progress.inFlight), 3)} in flight`, rank: 10 }];
  if (progress.allowedPerSecond === undefined || (limitUsed === undefined && style.isStable !== true)) return parts;
  parts.push({ text: `${pad(limitUsed === undefined ? "-%" : percent(limitUsed), 4)} of the limit`, rank: 9 });
  return parts;
}

const activities: { readonly [code: string]: string } = {
  lock: "waiting for the lock",
  schema: "reading the attributes",
  keys: "reading the whole source first",
  records: "listing records",
  credentials: "fetching a token",
};

/** `429: waiting 12 s, until 14:03:22` */
function waitText({ code, isOutage, end }: Wait, inFlight: number, { moment, width }: PartStyle): string {
  if (code === "stopping") return `stopping: ${inFlight} in flight`;
  const name = printable(code.replace(/^http-(?=\d)/, ""), 40);
  const activity = activities[code];
  if (end === undefined) return isOutage ? `no good answer (${name}): asking` : (activity ?? name);
  const until = width >= 60 ? `, until ${moment(end.atMs)}` : "";
  const left = wholeDuration(end.leftMs);
  return isOutage ? `no good answer (${name}): next try in ${left}` : `${name}: waiting ${left}${until}`;
}

function padder({ isStable }: PartStyle): (text: string, width: number) => string {
  return (text, width) => (isStable === true ? text.padStart(width) : text);
}

function bar(done: number, isUnicode: boolean): string {
  const filled = Math.floor(done * barWidth);
  const [full, empty] = isUnicode ? ["█", "░"] : ["#", "."];
  return full.repeat(filled) + empty.repeat(barWidth - filled);
}

/** `97%`: neither none nor all may be rounded to. */
function percent(share: number): string {
  const whole = Math.round(share * 100);
  return `${whole === 100 && share < 1 ? 99 : whole === 0 && share > 0 ? 1 : whole}%`;
}

/** `9.7`, `206`, `12,345`: a slow rate has a decimal. */
function rate(perSecond: number): string {
  return perSecond < 9.95 && perSecond > 0 ? perSecond.toFixed(1) : number(perSecond);
}

/** `1:03`, `2:05:10` */
function clockTime(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  const two = (value: number) => String(value).padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${two(seconds % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}

/** In whole seconds, counted down: `12 s`, `2 min 5 s`. */
function wholeDuration(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

function number(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}
