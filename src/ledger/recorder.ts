import { recordText } from "../core/record-text.ts";
import type { Admission, Candidate, RunState } from "../core/run-state.ts";
import type { Outcome, Status } from "../core/types.ts";
import type { SettledBatch } from "./batch.ts";
import { keyAt, keyText, shortHash } from "./hash.ts";
import type { SettledRows } from "./journal-codec.ts";
import { OpenPage, OpenPages } from "./open-pages.ts";
import { PendingBatch } from "./pending-batch.ts";
import { nothingWritten, type PageRequest, type WriteRequest, type Written } from "./write-requests.ts";

export interface RecorderOptions {
  /** Writes in the order of the calls. */
  readonly write: (request: WriteRequest) => Promise<Written>;
  /** What an earlier part of this run has settled. */
  readonly settled: SettledRows;
  /** Keys (as `keyText`) that an earlier part of this run may have sent, and since when. Taken over. */
  readonly doubtful: Map<string, number>;
  /** Keys (as `keyText`) that an earlier part of this run had acknowledged shortly before it ended. */
  readonly recent: ReadonlySet<string>;
  /** Pages of earlier parts have lower numbers. */
  readonly firstPage: number;
  /** Leave out records that are equal to what was last acknowledged. */
  readonly compares: boolean;
  /** The same for keys that are one record to the destination: what is sent under one is what all of them hold. */
  readonly laneOf: (key: string) => string;
  /** The run whose rejects file is read, where one is. */
  readonly rejectsOf: number | undefined;
  readonly now: () => number;
  /** Asked when a batch is made: what the report needs beside the journal, for this moment. */
  readonly progress: () => { readonly progress: string; readonly problems?: string };
  /** Told once when nothing can be written any more. */
  readonly onFailure: (error: unknown) => void;
}

/** A batch is written after this long, or when it has so many rows. A crash loses what is younger. */
const commitAfterMs = 200;
const commitRows = 2000;

/**
 * Remembers a run while it goes: which records may have left, before they do; how rows ended, soon after; and, out of
 * both, what the ledger may claim. Batches keep it off the hot path.
 */
export class Recorder implements RunState {
  readonly #options: RecorderOptions;
  readonly #open = new OpenPages();
  #pending = new PendingBatch();
  #page: number;
  #timer: NodeJS.Timeout | undefined;
  #writing = 0;
  #failed = false;

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#page = options.firstPage;
  }

  /** Of a night in which little has changed, looking up is all there is to do: in portions that are worth a transaction. */
  get pagesAhead(): number {
    return this.#options.compares ? 8 : 2;
  }

  isSettled(index: number): boolean {
    return this.#options.settled.has(index);
  }

  async admit(candidates: readonly Candidate[]): Promise<readonly Admission[]> {
    if (candidates.length === 0) return [];
    const rows = new Float64Array(candidates.length);
    for (const [slot, { index }] of candidates.entries()) rows[slot] = index;
    const seq = this.#page++;
    const { verdicts, keys, hashes } = await this.#write(() => ({ page: this.#request(seq, candidates, rows) }));
    const page = new OpenPage(seq, keys, hashes, rows);
    const admissions = candidates.map((_, slot) => (verdicts[slot] === "1" ? unchanged : this.#leave(page, slot)));
    if (page.open > 0) this.#open.add(page);
    return admissions;
  }

  settled(index: number, outcome: Outcome): void {
    const page = this.#open.of(index);
    const slot = page?.take(index) ?? -1;
    const pending = this.#pending;
    const { status, row, key: keyOf } = outcome;
    if (status !== "unprocessed") pending.journal(index, status);
    const returns = row.rejectedLine !== undefined && !leftAlone.has(status);
    // Hashing costs something: only where it is needed.
    const isKept = keyOf !== undefined && (returns || status === "invalid");
    const key = isKept ? shortHash(this.#options.laneOf(keyOf)) : undefined;
    if (returns && row.rejectedLine !== undefined) {
      pending.returned({ line: row.rejectedLine, run: this.#options.rejectsOf, key: key ?? null });
    }
    if (page && slot >= 0) this.#settleOpen(index, page, slot, outcome);
    else if (status === "invalid") pending.rejected(index, outcome, key);
    if (pending.rows >= commitRows && this.#writing === 0) void this.flush();
    else this.#timer ??= setTimeout(() => void this.flush(), commitAfterMs);
  }

  /** Writes what has settled; resolves when it is kept. Never rejects: failures go to `onFailure`. */
  async flush(): Promise<void> {
    await this.#write(() => this.#takeSettled()).catch(() => {});
  }

  #settleOpen(index: number, page: OpenPage, slot: number, outcome: Outcome): void {
    const pending = this.#pending;
    if (this.#options.compares) pending.settled(page, slot);
    switch (outcome.status) {
      case "created":
      case "updated":
      case "upserted":
        pending.acknowledged(page, slot, index, outcome.id);
        break;
      case "rejected":
      case "failed":
        pending.lost(page, slot);
        pending.rejected(index, outcome, keyAt(page.keys, slot));
        break;
      default:
        pending.lost(page, slot);
    }
    // What was not processed may still have been tried: its page stays in doubt.
    if (outcome.status === "unprocessed" || !page.close()) return;
    pending.pageDone(page.seq);
    this.#open.remove(page);
  }

  #request(seq: number, candidates: readonly Candidate[], rows: Float64Array): PageRequest {
    const { compares, now, laneOf } = this.#options;
    const keys = candidates.map(({ record }) => laneOf(record.key));
    const texts = candidates.map(({ record }) => recordText(record));
    return { seq, at: Math.floor(now()), rows: new Uint8Array(rows.buffer), keys, texts, compares };
  }

  #leave(page: OpenPage, slot: number): Admission {
    const { doubtful, recent } = this.#options;
    page.leave(slot);
    if (doubtful.size === 0 && recent.size === 0) return leaves;
    const text = keyText(page.keys, slot);
    if (recent.has(text)) return known;
    const since = doubtful.get(text);
    // Only the first row of a key can have created its record.
    return since !== undefined && doubtful.delete(text) ? { unchanged: false, doubtfulSince: since } : leaves;
  }

  #takeSettled(): { readonly settled?: SettledBatch } {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const pending = this.#pending;
    if (pending.isEmpty) return {};
    const progress = this.#options.progress();
    this.#pending = new PendingBatch();
    return { settled: pending.take(Math.floor(this.#options.now()), progress) };
  }

  async #write(make: () => WriteRequest): Promise<Written> {
    this.#writing++;
    try {
      const request = make();
      return request.settled || request.page ? await this.#options.write(request) : nothingWritten;
    } catch (error) {
      if (!this.#failed) this.#options.onFailure(error);
      this.#failed = true;
      throw error;
    } finally {
      this.#writing--;
    }
  }
}

/** Rows of a rejects file that end so are not dealt with. */
const leftAlone: ReadonlySet<Status> = new Set<Status>(["unprocessed", "skipped", "superseded"]);

const unchanged: Admission = Object.freeze({ unchanged: true });
const leaves: Admission = Object.freeze({ unchanged: false });
const known: Admission = Object.freeze({ unchanged: false, wasKnown: true });
