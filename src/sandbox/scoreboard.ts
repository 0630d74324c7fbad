import type { Deed, Reply } from "./api.ts";
import { Arrivals } from "./arrivals.ts";
import type { FaultName } from "./faults.ts";

/** What asserts and the other writes did to one object. Counted when it is written, answered or not. */
export interface ObjectScore {
  /** Asserts that made a record. */
  readonly created: number;
  /** Asserts that found one. */
  readonly updated: number;
  readonly posted: number;
  readonly patched: number;
  readonly deleted: number;
  /** Asserts, or POSTs of an API that has none, that made a record although a live one had the same matching value. */
  readonly doubles: number;
  /** Requests that arrived while another for the same key was unanswered and its client still waiting. */
  readonly overlaps: number;
}

/** One request, in order of arrival. */
export interface LogEntry {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly method: string;
  readonly path: string;
  readonly object?: string;
  /** Of every record that it names. */
  readonly keys?: readonly string[];
  readonly fault?: FaultName;
  /** The status answered; null where there was none, or not yet. */
  readonly status: number | null;
}

export interface Scoreboard {
  /** Requests to an API, refused ones included; `/_sandbox` is not counted. */
  readonly requests: number;
  readonly byStatus: Readonly<Record<string, number>>;
  /** Requests that were cut, held, or given up by their client before the answer. */
  readonly unanswered: number;
  readonly faults: Readonly<Partial<Record<FaultName, number>>>;
  readonly objects: Readonly<Record<string, ObjectScore>>;
  /** The most requests that were under way at once. */
  readonly maxInFlight: number;
  /** Requests that arrived before the time that a 429 had named; those already on the wire count too. */
  readonly early: number;
  /** For each configured or asked rate: the most requests that any window of this length held (of the last 1,000,000). */
  readonly worstWindows: readonly { readonly windowMs: number; readonly requests: number }[];
  readonly log: readonly LogEntry[];
}

const deeds = ["created", "updated", "posted", "patched", "deleted", "doubles"] as const satisfies readonly Deed[];

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** One request under way. */
export interface Visit {
  keys?: readonly string[];
  /** Its client left before the answer. */
  gone: boolean;
  ended: boolean;
  entry?: Mutable<LogEntry>;
}

/** Keeps the score. Times are handed in. */
export class Score {
  readonly #logSize: number;
  readonly #arrivals = new Arrivals();
  readonly #underWay = new Map<string, Visit[]>();
  #objects = new Map<string, Mutable<ObjectScore>>();
  #byStatus = new Map<number, number>();
  #faults = new Map<FaultName, number>();
  #log: Mutable<LogEntry>[] = [];
  #logged = 0;
  #requests = 0;
  #unanswered = 0;
  #inFlight = 0;
  #maxInFlight = 0;
  #early = 0;
  #pausedUntil = Number.NEGATIVE_INFINITY;

  constructor(logSize: number) {
    this.#logSize = logSize;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** A request's head is here. Gives back its 1-based number. */
  arrive(now: number): number {
    this.#arrivals.add(now);
    if (now < this.#pausedUntil) this.#early++;
    this.#inFlight++;
    this.#maxInFlight = Math.max(this.#maxInFlight, this.#inFlight);
    return ++this.#requests;
  }

  /** The request is read and understood: from here until `end` it holds its key. */
  begin(visit: Visit, entry: LogEntry): void {
    if (this.#logSize > 0) {
      visit.entry = { ...entry };
      this.#log[this.#logged++ % this.#logSize] = visit.entry;
    }
    const { object, keys } = entry;
    if (object === undefined || keys === undefined) return;
    // Two records of one key in one request are no two requests.
    visit.keys = [...new Set(keys)].map((key) => `${object}\0${key}`);
    for (const key of visit.keys) this.#hold(visit, object, key);
  }

  #hold(visit: Visit, object: string, key: string): void {
    const others = this.#underWay.get(key);
    if (others === undefined) {
      this.#underWay.set(key, [visit]);
      return;
    }
    const rivals = [...others];
    others.push(visit);
    // A client that gave up and sent again on another socket may be read before the end of the first: wait one turn, in
    // which that end is seen, before calling it an overlap.
    setImmediate(() => {
      if (rivals.some((rival) => !rival.gone)) this.#of(object).overlaps++;
    });
  }

  fault(visit: Visit, name: FaultName): void {
    this.#faults.set(name, (this.#faults.get(name) ?? 0) + 1);
    if (visit.entry) visit.entry.fault = name;
  }

  /** A record was written. */
  wrote(object: string, reply: Reply): void {
    const { did, isDouble } = reply;
    if (did === undefined) return;
    const score = this.#of(object);
    if (typeof did === "string") score[did]++;
    else for (const deed of deeds) score[deed] += did[deed] ?? 0;
    if (isDouble === true) score.doubles++;
  }

  /** Clients were told to stay away until then. */
  pause(until: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, until);
  }

  /** The request is answered with `status`, or ended without an answer (undefined). Later calls for it do nothing. */
  end(visit: Visit, status?: number): void {
    if (visit.ended) return;
    visit.ended = true;
    this.#inFlight--;
    if (status === undefined) this.#unanswered++;
    else this.#byStatus.set(status, (this.#byStatus.get(status) ?? 0) + 1);
    if (visit.entry && status !== undefined) visit.entry.status = status;
    for (const key of visit.keys ?? []) {
      const left = this.#underWay.get(key)?.filter((other) => other !== visit) ?? [];
      if (left.length > 0) this.#underWay.set(key, left);
      else this.#underWay.delete(key);
    }
  }

  worstWindow(windowMs: number): number {
    return this.#arrivals.worstWindow(windowMs);
  }

  read(windowsMs: readonly number[]): Scoreboard {
    const start = this.#logged > this.#logSize ? this.#logged % this.#logSize : 0;
    return {
      requests: this.#requests,
      byStatus: Object.fromEntries(this.#byStatus),
      unanswered: this.#unanswered,
      faults: Object.fromEntries(this.#faults),
      objects: Object.fromEntries([...this.#objects].map(([slug, score]) => [slug, { ...score }])),
      maxInFlight: this.#maxInFlight,
      early: this.#early,
      worstWindows: windowsMs.map((windowMs) => ({ windowMs, requests: this.worstWindow(windowMs) })),
      log: [...this.#log.slice(start), ...this.#log.slice(0, start)].map((entry) => ({ ...entry })),
    };
  }

  /** Forgets one object's score, or everything but what is under way. */
  reset(object?: string): void {
    if (object !== undefined) {
      this.#objects.delete(object);
      return;
    }
    this.#arrivals.clear();
    this.#objects = new Map();
    this.#byStatus = new Map();
    this.#faults = new Map();
    this.#log = [];
    this.#logged = 0;
    this.#requests = 0;
    this.#unanswered = 0;
    this.#maxInFlight = this.#inFlight;
    this.#early = 0;
    this.#pausedUntil = Number.NEGATIVE_INFINITY;
  }

  #of(slug: string): Mutable<ObjectScore> {
    let score = this.#objects.get(slug);
    if (score === undefined) {
      score = { created: 0, updated: 0, posted: 0, patched: 0, deleted: 0, doubles: 0, overlaps: 0 };
      this.#objects.set(slug, score);
    }
    return score;
  }
}
