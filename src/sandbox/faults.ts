import type { ServerResponse } from "node:http";
import type { Reply } from "./api.ts";
import { createRandom } from "./random.ts";

export const faultNames = [
  "429",
  "500",
  "500-after",
  "502",
  "503",
  "504",
  "reset-before",
  "reset-after",
  "timeout",
  "slow",
  "garbage",
  "truncated",
] as const;
/**
 * A way for a request to go wrong. Before anything is written: `429`, `500`, `502`, `503`, `504`, `reset-before` (the
 * socket is cut), `timeout` (never answered), `garbage` (200 with a page of HTML). After it is written: `500-after`,
 * `reset-after`, `truncated` (the answer is cut in the middle), `slow` (answered, but late).
 */
export type FaultName = (typeof faultNames)[number];

/** `probability` is 0 to 1. */
export interface Fault {
  readonly name: FaultName;
  readonly probability: number;
}

/** Faults that a schema read can meet by default: those that say so with a status. */
const statusFaults: ReadonlySet<FaultName> = new Set(["429", "500", "502", "503", "504"]);

/** After these, the record is written although the client does not learn it. */
const afterCommit: ReadonlySet<FaultName> = new Set(["500-after", "reset-after", "truncated", "slow"]);

export function strikesAfterCommit(fault: FaultName): boolean {
  return afterCommit.has(fault);
}

export function isStatusFault(fault: FaultName): boolean {
  return statusFaults.has(fault);
}

/** Dice: one throw per request, so that the n-th request of a seed always meets the same fate. */
export function createDice(faults: readonly Fault[], seed: number): () => FaultName | undefined {
  if (faults.length === 0) return () => undefined;
  const random = createRandom(seed);
  return () => {
    let left = random();
    for (const { name, probability } of faults) {
      if (left < probability) return name;
      left -= probability;
    }
    return undefined;
  };
}

const gatewayReasons: Readonly<Record<string, string>> = {
  "502": "Bad Gateway",
  "503": "Service Temporarily Unavailable",
  "504": "Gateway Time-out",
};

/** What a proxy before the API answers: HTML, whatever was accepted. */
export function gatewayReply(status: 502 | 503 | 504): Reply {
  return html(status, `${status} ${gatewayReasons[status]}`);
}

/** A login or maintenance page with status 200. */
export function garbageReply(): Reply {
  return html(200, "We will be back soon");
}

function html(status: number, title: string): Reply {
  const body = `<html>\r\n<head><title>${title}</title></head>\r\n<body><center><h1>${title}</h1></center></body>\r\n</html>\r\n`;
  return { status, body, headers: { "Content-Type": "text/html" } };
}

/** Cuts the connection with an RST: the client sees ECONNRESET at once, not an end. */
export function cut(response: ServerResponse): void {
  response.socket?.resetAndDestroy();
}

/** Sends the head and the first half of the body, then cuts, so that the announced length is never reached. */
export function sendHalf(response: ServerResponse, body: string): void {
  const bytes = Buffer.from(body);
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.socket?.destroy());
}
