import { type HeartbeatKind, kindMissing, kindOfHost } from "./heartbeat-kinds.ts";
import type { Post } from "./post.ts";

/** A monitor: a check's address, or an address for each signal. */
export type Monitor =
  | { readonly url: URL; readonly kind: HeartbeatKind }
  | { readonly start?: URL; readonly success?: URL; readonly failure?: URL };

/** What a monitor is told of a whole command. */
export type Signal =
  | { readonly kind: "start" }
  | { readonly kind: "end"; readonly exitCode: number; readonly text: string }
  /** Arrives and changes nothing. */
  | { readonly kind: "test"; readonly text: string };

/** Which monitor an address belongs to. @returns undefined where that cannot be told; see `kindMissing` */
export function monitorAt(url: URL, kind: HeartbeatKind | undefined): Monitor | undefined {
  const known = kind ?? kindOfHost(url);
  return known === undefined ? undefined : { url, kind: known };
}

export { kindMissing };

// What healthchecks.io keeps of a body; Cronitor takes 2,000 characters, and an address should not be long.
const maxBody = 10_000;
const maxMessage = 500;

type Request = Pick<Post, "url" | "method" | "body" | "headers" | "judge">;

/**
 * The request that gives a signal.
 * @param pair a UUID by which the monitor knows that a start and an end belong together
 * @returns undefined where this monitor has no such signal
 */
export function heartbeatRequest(monitor: Monitor, signal: Signal, pair: string): Request | undefined {
  if (!("kind" in monitor)) {
    const address = { start: monitor.start, end: ended(monitor, signal), test: undefined }[signal.kind];
    return address && { url: address, method: "GET" };
  }
  return monitor.kind === "healthchecks"
    ? healthchecks(monitor.url, signal, pair)
    : cronitor(monitor.url, signal, pair);
}

function ended({ success, failure }: { success?: URL; failure?: URL }, signal: Signal): URL | undefined {
  return signal.kind === "end" && signal.exitCode === 0 ? success : failure;
}

/** Healthchecks' pinging API: `/start`, nothing or an exit code after the check's address, `/log` for what is no signal. */
function healthchecks(base: URL, signal: Signal, pair: string): Request {
  const url = new URL(base);
  const root = url.pathname.replace(/\/+$/, "");
  const end = signal.kind === "end" && signal.exitCode !== 0 ? `/${signal.exitCode}` : "";
  url.pathname = `${root}${signal.kind === "start" ? "/start" : signal.kind === "test" ? "/log" : end}`;
  url.searchParams.set("rid", pair);
  const body = signal.kind === "start" ? "" : cutBytes(signal.text, maxBody);
  // It answers 200 also where it takes no notice.
  const judge = (text: string) => {
    const why = /^OK \(([\w ]{1,60})\)/.exec(text.trim())?.[1];
    return why === undefined ? null : `the monitor takes no notice: ${why}`;
  };
  return { url, method: "POST", body, headers: { "content-type": "text/plain; charset=utf-8" }, judge };
}

/** Cronitor's telemetry API: `?state=run|complete|fail`, `series` for what belongs together. It has no test. */
function cronitor(base: URL, signal: Signal, pair: string): Request | undefined {
  if (signal.kind === "test") return undefined;
  const url = new URL(base);
  const { searchParams } = url;
  searchParams.set("state", signal.kind === "start" ? "run" : signal.exitCode === 0 ? "complete" : "fail");
  searchParams.set("series", pair);
  if (signal.kind === "end") {
    searchParams.set("status_code", String(signal.exitCode));
    searchParams.set("message", signal.text.slice(0, maxMessage).replace(/[\uD800-\uDBFF]$/, ""));
  }
  return { url, method: "GET" };
}

function cutBytes(text: string, max: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= max) return text;
  // What is left of a character that was cut is dropped.
  return bytes
    .subarray(0, max)
    .toString("utf8")
    .replace(/\ufffd+$/, "");
}

/** A random UUID (version 4, RFC 9562). */
export function randomUuid(random: () => number): string {
  const bytes = Array.from({ length: 16 }, () => Math.floor(random() * 256));
  const digits = bytes.map((byte, index) =>
    (index === 6 ? (byte & 0x0f) | 0x40 : index === 8 ? (byte & 0x3f) | 0x80 : byte).toString(16).padStart(2, "0"),
  );
  return digits.join("").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
