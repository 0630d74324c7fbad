import { UsageError } from "../core/errors.ts";
import { didYouMean } from "../core/nearest.ts";
import type { Rate } from "../core/types.ts";
import { type Fault, type FaultName, faultNames } from "./faults.ts";

type Scope = "crm:read" | "crm:write";

/** Who is let in, and to what: scopes are Zeeg's, the other APIs let in every token. */
export interface Token {
  readonly token: string;
  readonly scopes: readonly Scope[];
}

/** How a 429 says when to come back. `retry-after` rounds up to whole seconds. */
export const retryHeaders = [
  "retry-after",
  "retry-after-decimal",
  "http-date",
  "ratelimit",
  "x-ratelimit",
  "none",
] as const;
export type RetryHeader = (typeof retryHeaders)[number];

/** What a fault hook sees of a request. */
interface FaultRequest {
  readonly method: string;
  /** With the query: `/v2/crm/products?matchingAttribute=sku`. */
  readonly path: string;
  /** The parsed body, undefined where it is no JSON object. */
  readonly body: unknown;
  /** 1-based number of the request since the start or the last reset. */
  readonly count: number;
}

/** What holds for the whole server, whatever API is called. */
export interface BasicOptions {
  /** Default 0: any free one. */
  readonly port?: number;
  /** Address to listen on. Default `127.0.0.1`: this machine only. */
  readonly host?: string;
  /** Where the data stays; created with mode 0600. One process at a time. Default `:memory:`. */
  readonly file?: string;
  /** Who is let in. Default: `sandbox` with both scopes. */
  readonly tokens?: readonly Token[];
  /** Limits, all at once, over every API request. Default none. */
  readonly rates?: readonly Rate[];
  /** Whether refused requests fill the window too. Default false. */
  readonly countRefused?: boolean;
  /** Default `retry-after`. */
  readonly retryHeader?: RetryHeader;
  /** The wait that a `429` fault names, in ms. Default 1000. */
  readonly retryAfterMs?: number;
  /** How long every answer takes, in ms. What is written is written before the wait. Default 0. */
  readonly latencyMs?: number;
  /** Up to this much more, evenly drawn, in ms. Default 0. */
  readonly jitterMs?: number;
  /** More requests than this under way at once are answered 503. Default: no cap. */
  readonly maxConcurrency?: number;
  /** Faults and how often they strike. Their probabilities may not add up to more than 1. Default none. */
  readonly faults?: readonly Fault[];
  /** Decides about the fault of each request that could be carried out, in place of the dice. */
  readonly faultFor?: (request: FaultRequest) => FaultName | undefined;
  /** Which faults schema pages meet: those that are a plain status (429, 500, 502 to 504), all, or none. Default `status`. */
  readonly schemaFaults?: "status" | "all" | "none";
  /** Of the dice and the jitter. Default 1. */
  readonly seed?: number;
  /** How late a `slow` answer is, in ms. Default 5000. */
  readonly slowMs?: number;
  /** `race` lets asserts look at arrival and write only after the latency: two for one new key then make two records. Default `atomic`. */
  readonly asserts?: "atomic" | "race";
  /** The largest body, in bytes; more is answered 413. Default 1 MiB. */
  readonly bodyLimit?: number;
  /** How many of the last requests the log keeps. Default 0: none. */
  readonly logSize?: number;
  /** How long `close` waits for answers under way, in ms. Default 1000. */
  readonly graceMs?: number;
  /** The time in ms since 1970, never going back: for timestamps, the Date header and the limits. Default: the real one. */
  readonly now?: () => number;
}

/** The token that is let in where no other is named. */
export const defaultToken = "sandbox";

/**
 * Reads `429=2%`, `reset-after=0.5%`.
 * @throws UsageError naming the faults there are
 */
export function parseFault(text: string): Fault {
  const [, name = "", number = ""] = /^([^=]*)=(\d+(?:\.\d+)?)%$/.exec(text.trim()) ?? [];
  if (name === "") {
    throw new UsageError("fault-invalid", `"${text}" is no fault. Write it as name=percent, for example 429=2%.`);
  }
  const known = faultNames.find((fault) => fault === name);
  if (known === undefined) {
    throw new UsageError(
      "fault-unknown",
      `There is no fault "${name}".${didYouMean(name, faultNames)} Faults are: ${faultNames.join(", ")}.`,
    );
  }
  const probability = Number(number) / 100;
  if (probability > 1) throw new UsageError("fault-invalid", `"${text}": more than 100%.`);
  return { name: known, probability };
}

/**
 * Reads several faults that hold together.
 * @throws UsageError also where they add up to more than 100 %, or one is named twice
 */
export function parseFaults(texts: readonly string[]): readonly Fault[] {
  const faults = texts.map(parseFault);
  assertFaults(faults);
  return faults;
}

/** @throws UsageError where they add up to more than 100 %, or one is named twice */
export function assertFaults(faults: readonly Fault[]): void {
  const names = new Set(faults.map((fault) => fault.name));
  if (names.size < faults.length) throw new UsageError("fault-invalid", "A fault is given twice: give each one once.");
  const sum = faults.reduce((total, { probability }) => total + probability, 0);
  if (sum > 1 + 1e-9 || faults.some(({ probability }) => !(probability >= 0))) {
    throw new UsageError("fault-invalid", `The faults add up to ${+(sum * 100).toFixed(3)}%: at most 100% can be.`);
  }
}

/** @throws UsageError naming the headers there are */
export function parseRetryHeader(text: string): RetryHeader {
  return choose("retry header", text, retryHeaders);
}

/** One of the choices, by its text. @throws UsageError naming them */
export function choose<Choice extends string | number | boolean>(
  what: string,
  text: string,
  choices: readonly Choice[],
): Choice {
  const found = choices.find((choice) => String(choice) === text);
  if (found !== undefined) return found;
  const names = choices.map(String);
  throw new UsageError(
    "sandbox-option-invalid",
    `"${text}" is no ${what}.${didYouMean(text, names)} Choose from: ${names.join(", ")}.`,
  );
}
