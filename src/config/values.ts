/** The value syntaxes of options and config: rates, durations, shares, counts, addresses. */
import { delimiterNames, parseDelimiter as readDelimiter } from "../core/delimiter.ts";
import { UsageError } from "../core/errors.ts";
import { didYouMean } from "../core/nearest.ts";
import type { Rate, Threshold } from "../core/types.ts";

const unitMs = {
  ms: 1,
  s: 1000,
  sec: 1000,
  min: 60_000,
  m: 60_000,
  h: 3_600_000,
  hour: 3_600_000,
  day: 86_400_000,
  d: 86_400_000,
};
type Unit = keyof typeof unitMs;

/** `10/s`, `100/min`, `100/10s`, `250000/day`. @throws UsageError with examples */
export function parseRate(text: string): Rate {
  const match = /^(\d{1,9})\s*\/\s*(\d{1,6})?\s*(ms|sec|s|min|m|hour|h|day|d)$/.exec(text.trim());
  const count = Number(match?.[1]);
  const windowMs = Number(match?.[2] ?? 1) * (unitMs[match?.[3] as Unit] ?? 0);
  if (match === null || count < 1 || windowMs < 1) fail("a rate", text, "10/s, 100/min, 100/10s or 250000/day");
  return { count, windowMs };
}

/** `500ms`, `30s`, `5m`, `2h`, `7d`, as milliseconds above 0. @throws UsageError with examples */
export function parseDuration(text: string): number {
  const match = /^(\d{1,9}(?:\.\d{1,3})?)\s*(ms|s|m|h|d)$/.exec(text.trim());
  const durationMs = Number(match?.[1]) * (unitMs[match?.[2] as Unit] ?? 0);
  if (match === null || !Number.isSafeInteger(durationMs) || durationMs < 1) {
    fail("a duration", text, "500ms, 30s, 5m, 2h or 7d");
  }
  return durationMs;
}

/** `50%` -> 0.5; above 0, at most 1. @throws UsageError with examples */
export function parsePercent(text: string): number {
  const match = /^(\d{1,3}(?:\.\d{1,3})?)\s*%$/.exec(text.trim());
  const share = Number(match?.[1]) / 100;
  if (match === null || !(share > 0 && share <= 1)) fail("a share", text, "80% or 12.5%, above 0% and at most 100%");
  return share;
}

/** `100` or `5%`. @throws UsageError with examples */
export function parseCountOrPercent(text: string): Threshold {
  const trimmed = text.trim();
  if (/^\d{1,15}$/.test(trimmed)) return { kind: "count", count: Number(trimmed) };
  if (/^\d[\d.]*\s*%$/.test(trimmed)) return { kind: "share", share: parsePercent(trimmed) };
  return fail("a number of rows or a share of them", text, "100 or 5%");
}

/** When undelivered rows make the exit code 1. */
export type FailOn = "none" | "any" | Threshold;

/** `none`, `any`, `100` or `5%`. @throws UsageError with examples */
export function parseFailOn(text: string): FailOn {
  const trimmed = text.trim();
  if (trimmed === "none" || trimmed === "any") return trimmed;
  try {
    return parseCountOrPercent(trimmed);
  } catch {
    return fail("a condition", text, "none, any, 100 or 5%", ["none", "any"]);
  }
}

/** A whole number from `least` on. @throws UsageError with examples */
export function parseCount(text: string, least = 0): number {
  const trimmed = text.trim();
  const count = Number(trimmed);
  if (!/^\d{1,15}$/.test(trimmed) || count < least) fail(`a whole number from ${least} on`, text, String(least + 100));
  return count;
}

/** `auto` or a whole number of requests in flight. @throws UsageError with examples */
export function parseConcurrency(text: string): number | "auto" {
  if (text.trim() === "auto") return "auto";
  if (!/^[1-9]\d{0,4}$/.test(text.trim())) fail("a concurrency", text, "auto, 1 or 16", ["auto"]);
  return Number(text);
}

/** `true`, `false`, `1`, `0`. @throws UsageError with examples */
export function parseBoolean(text: string): boolean {
  const word = text.trim().toLowerCase();
  if (word === "true" || word === "1") return true;
  return word === "false" || word === "0" ? false : fail("a yes or no", text, "true, false, 1 or 0", ["true", "false"]);
}

const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/**
 * The root of an API, without a slash at its end: https, or http to this machine only, for a token would travel readable.
 * The message never repeats the text, which may hold a password.
 * @throws UsageError with examples
 */
export function parseBaseUrl(text: string): string {
  const example = "https://api.example.com/v2";
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new UsageError("value-invalid", `not an http(s) address. Valid: ${example}`);
  }
  if (url.username !== "" || url.password !== "") {
    throw new UsageError(
      "value-invalid",
      `an address must hold no credentials: give them as a token. Valid: ${example}`,
    );
  }
  if (url.search !== "" || url.hash !== "") {
    throw new UsageError("value-invalid", `an API root has no ? or # part. Valid: ${example}`);
  }
  if (url.protocol === "http:" && !loopback.test(url.hostname)) {
    throw new UsageError(
      "value-invalid",
      `plain http: is for this machine only (localhost): use https:. Valid: ${example}`,
    );
  }
  return url.href.replace(/\/+$/, "");
}

/** One character, or `tab`, `comma`, `semicolon`, `pipe`. @throws UsageError with examples */
export function parseDelimiter(text: string): string {
  return (
    readDelimiter(text) ??
    fail("a delimiter", text, `tab, or one mark such as "," ";" "|": no letter, digit, space or quote`, [
      ...delimiterNames.keys(),
    ])
  );
}

/** A file for node_exporter's textfile collector, which reads none that ends otherwise. @throws UsageError with examples */
export function parseMetricsFile(text: string): string {
  if (/[^/\\]\.prom$/.test(text)) return text;
  return fail(
    "a metrics file",
    text,
    "/var/lib/node_exporter/textfile/crm_sync.prom: the name ends in .prom, or the textfile collector passes it by",
  );
}

/** @param words that may be given as they are, for the nearest one */
function fail(what: string, text: string, examples: string, words: readonly string[] = []): never {
  throw new UsageError("value-invalid", `"${text}" is not ${what}.${didYouMean(text, words)} Valid: ${examples}`);
}
