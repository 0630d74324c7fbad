import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Exchange, Reply, SandboxApi } from "./api.ts";
import { readBody } from "./body.ts";
import {
  createDice,
  cut,
  type FaultName,
  garbageReply,
  gatewayReply,
  isStatusFault,
  sendHalf,
  strikesAfterCommit,
} from "./faults.ts";
import { httpDate } from "./http-date.ts";
import type { RateLimit } from "./limit.ts";
import type { BasicOptions } from "./options.ts";
import { createRandom } from "./random.ts";
import { retryHeadersFor } from "./retry-headers.ts";
import type { Score, Visit } from "./scoreboard.ts";
import { type ServedApi, scoredAs } from "./served-api.ts";

export interface ServerParts {
  readonly options: BasicOptions;
  readonly apis: readonly ServedApi[];
  readonly score: Score;
  readonly limit: RateLimit;
  /** Wall clock, ms since 1970. */
  readonly now: () => number;
  /** For intervals, in ms: never goes back. */
  readonly monotonic: () => number;
  /** Serves `/_sandbox`: gives back a status and what to send as JSON. */
  readonly control: (method: string, url: URL) => { readonly status: number; readonly content: unknown };
}

/** One request that is to be carried out. */
interface Call {
  readonly response: ServerResponse;
  readonly visit: Visit;
  readonly api: SandboxApi;
  readonly exchange: Exchange;
  /** As the scoreboard calls it. */
  readonly object: string | undefined;
}

/** The server: it counts, limits, delays and breaks; what a request means is the API's affair. */
export function createSandboxServer(parts: ServerParts): Server {
  const { options, apis, score, limit, now, monotonic } = parts;
  const { latencyMs = 0, jitterMs = 0, slowMs = 5000, retryAfterMs = 1000, maxConcurrency = Infinity } = options;
  const { bodyLimit = 1_048_576, retryHeader = "retry-after", schemaFaults = "status", asserts = "atomic" } = options;
  const dice = createDice(options.faults ?? [], options.seed ?? 1);
  // Of its own, so that the jitter does not change which requests are struck.
  const jitter = createRandom((options.seed ?? 1) ^ 0x5bd1e995);
  const smallestLimit = Math.min(...(options.rates ?? []).map((rate) => rate.count));

  // Longer than any pause of a client between two requests, so that no idle socket dies under its next one.
  const server = createServer({ keepAliveTimeout: 600_000, noDelay: true }, (request, response) => {
    const path = request.url ?? "/";
    if (path === "/_sandbox" || path.startsWith("/_sandbox/")) {
      const { status, content } = parts.control(request.method ?? "GET", new URL(path, "http://sandbox"));
      request.resume();
      send(response, { status, body: `${JSON.stringify(content, undefined, 2)}\n` });
      return;
    }
    visit(request, response, path);
  });

  function visit(request: IncomingMessage, response: ServerResponse, path: string): void {
    const arrivedAt = monotonic();
    const time = now();
    const count = score.arrive(arrivedAt);
    const isTooMany = score.inFlight > maxConcurrency;
    const waitMs = isTooMany ? 0 : limit.admit(arrivedAt);
    const visit: Visit = { gone: false, ended: false };
    response.on("close", () => {
      if (!visit.ended) visit.gone = true;
      score.end(visit);
    });
    const served = apis.find(({ prefix }) => path.startsWith(`${prefix}/`));
    if (served === undefined) {
      request.resume();
      answer(response, visit, { status: 404, body: JSON.stringify({ error: "There is no API at this path." }) });
      return;
    }
    const { name, prefix, api } = served;
    const mark = path.indexOf("?");
    readBody(request, bodyLimit, (body) => {
      if (body === undefined) {
        const refusal = api.refuse(413, `The body is larger than ${bodyLimit} bytes.`);
        answer(response, visit, { ...refusal, headers: { Connection: "close" } });
        return;
      }
      const method = request.method ?? "GET";
      const exchange = api.open({
        method,
        path: path.slice(prefix.length, mark === -1 ? undefined : mark),
        query: new URLSearchParams(mark === -1 ? "" : path.slice(mark + 1)),
        headers: request.headers,
        body,
      });
      const object = exchange.object === undefined ? undefined : scoredAs(name, exchange.object);
      const { key } = exchange;
      score.begin(visit, {
        time,
        method,
        path,
        ...(object === undefined ? {} : { object }),
        ...(key === undefined ? {} : { keys: typeof key === "string" ? [key] : key }),
        status: null,
      });
      if (isTooMany) answer(response, visit, api.refuse(503, "Too many requests at once."));
      else if (waitMs > 0) answer(response, visit, tooMany(api, waitMs));
      else if (exchange.refusal !== undefined) {
        if (exchange.refusal.waitMs !== undefined) score.pause(monotonic() + exchange.refusal.waitMs);
        answer(response, visit, exchange.refusal);
      } else carryOut({ response, visit, api, exchange, object }, chooseFault(exchange, method, path, count));
    });
  }

  function chooseFault(exchange: Exchange, method: string, path: string, count: number): FaultName | undefined {
    const fault = options.faultFor ? options.faultFor({ method, path, body: exchange.body, count }) : dice();
    if (fault === undefined || exchange.route === "records" || schemaFaults === "all") return fault;
    return schemaFaults === "status" && isStatusFault(fault) ? fault : undefined;
  }

  function carryOut({ response, visit, api, exchange, object }: Call, fault: FaultName | undefined): void {
    if (fault !== undefined) score.fault(visit, fault);
    if (fault !== undefined && !strikesAfterCommit(fault)) {
      strike(response, visit, api, fault);
      return;
    }
    const run = (): Reply => {
      const reply = exchange.run(...seen);
      if (object !== undefined) score.wrote(object, reply);
      return reply;
    };
    const finish = (reply: Reply, delayMs: number): void => {
      if (fault === undefined) answer(response, visit, reply, delayMs);
      else strikeAfter(response, visit, api, fault, reply, delayMs);
    };
    const seen: [] | [number | null] = asserts === "race" && exchange.look ? [exchange.look()] : [];
    if (seen.length === 0) {
      finish(run(), drawLatency());
      return;
    }
    // The gap between looking and writing that a server without a lock has.
    later(drawLatency(), () => {
      if (!isClosed) finish(run(), 0);
    });
  }

  /** Nothing is written. */
  function strike(response: ServerResponse, visit: Visit, api: SandboxApi, fault: FaultName): void {
    switch (fault) {
      case "429":
        answer(response, visit, tooMany(api, retryAfterMs));
        break;
      case "500":
        answer(response, visit, api.refuse(500, "Server Error"));
        break;
      case "502":
      case "503":
      case "504":
        answer(response, visit, gatewayReply(Number(fault) as 502 | 503 | 504));
        break;
      case "garbage":
        answer(response, visit, garbageReply());
        break;
      case "reset-before":
        later(drawLatency(), () => {
          score.end(visit);
          cut(response);
        });
        break;
      default:
        // timeout: held until the client leaves or the server closes.
        break;
    }
  }

  /** The record is written; its answer is lost, cut or late. */
  function strikeAfter(
    response: ServerResponse,
    visit: Visit,
    api: SandboxApi,
    fault: FaultName,
    reply: Reply,
    delayMs: number,
  ): void {
    if (fault === "slow") answer(response, visit, reply, delayMs + slowMs);
    else if (fault === "500-after") answer(response, visit, api.refuse(500, "Server Error"), delayMs);
    else {
      later(delayMs, () => {
        if (response.destroyed) return;
        score.end(visit);
        if (fault === "reset-after") cut(response);
        else {
          writeHead(response, reply);
          sendHalf(response, reply.body);
        }
      });
    }
  }

  function tooMany(api: SandboxApi, waitMs: number): Reply {
    score.pause(monotonic() + waitMs);
    if (api.tooMany) return api.tooMany(waitMs);
    const headers = retryHeadersFor(retryHeader, waitMs, now(), Number.isFinite(smallestLimit) ? smallestLimit : 1);
    return { ...api.refuse(429, "Too Many Attempts."), headers };
  }

  function answer(response: ServerResponse, visit: Visit, reply: Reply, delayMs = drawLatency()): void {
    const sendIt = () => {
      if (response.destroyed) return;
      // Before the bytes leave: once the client has them it may send the next request for this key.
      score.end(visit, reply.status);
      send(response, reply);
    };
    // Answers to what was read in one turn leave together: the client is woken once, not once per answer (a third of
    // the time at full speed).
    if (delayMs > 0) later(delayMs, sendIt);
    else setImmediate(sendIt);
  }

  function send(response: ServerResponse, reply: Reply): void {
    writeHead(response, reply);
    response.end(reply.body);
  }

  function writeHead(response: ServerResponse, { status, body, headers }: Reply): void {
    response.writeHead(status, {
      "Content-Type": "application/json",
      "Content-Length": Buffer.byteLength(body),
      Date: httpDate(now()),
      // While it closes: a socket kept alive after its answer would hold up the end.
      ...(server.listening ? {} : { Connection: "close" }),
      ...headers,
    });
  }

  function drawLatency(): number {
    return latencyMs + (jitterMs === 0 ? 0 : jitter() * jitterMs);
  }

  // A write that was waiting when the last socket went must not find its store closed.
  let isClosed = false;
  server.on("close", () => {
    isClosed = true;
  });
  return server;
}

/** Without holding the process: the sockets do that as long as somebody waits for an answer. */
function later(delayMs: number, work: () => void): void {
  if (delayMs > 0) setTimeout(work, delayMs).unref();
  else work();
}
