import type { Exchange, WriteAnswer, WriteResult } from "../../core/destination.ts";
import type { KnownRecord, RecordIndex } from "../../core/record-index.ts";
import type { MappedRecord, Problem, WriteMode } from "../../core/types.ts";
import type { Call, IndexedApi } from "./api.ts";
import { listFirst, matchAmbiguous, recordArchived, recordExists, recordMissing, takenUnseen } from "./problems.ts";

export interface IndexedWriterOptions {
  readonly api: IndexedApi;
  /** The attribute that identifies a record; `id` is the API's own id, and needs no index. */
  readonly match: string;
  readonly mode: WriteMode;
  /** The form in which a key is looked up: keys that the API takes for one another have the same. */
  readonly keyOf: (key: string) => string;
  readonly openRecords: (() => Promise<RecordIndex>) | undefined;
  /** A list that is younger is not asked for again at the start, in ms. */
  readonly maxAgeMs: number;
}

/** What happened to a record that has not settled. */
interface Past {
  /** An answer to its create was lost, when nothing had its key. */
  mayBeOurs?: boolean;
  /** Its create was refused, because of another record with this key. */
  wasDuplicate?: boolean;
  /** The record with this id was gone when it was to be updated. */
  goneId?: string;
  /** The list had missed the record that was updated. */
  wasMissed?: boolean;
  /** The records were listed anew before it was to be refused by what the index says. */
  wasLookedUpAnew?: boolean;
}

type Step =
  | { readonly do: "create" }
  | { readonly do: "update"; readonly id: string }
  | { readonly do: "answer"; readonly result: WriteResult };

/**
 * Writes by key to an API that knows no keys: looks the key up in an index of what the API lists, then updates by id, or
 * creates. A create whose answer was lost is not sent again before the records were listed anew, so that none is made twice.
 */
export class IndexedWriter {
  readonly #options: IndexedWriterOptions;
  /** By record object: the same ones come again until they settle. */
  readonly #pasts = new WeakMap<MappedRecord, Past>();
  /** Keys of which a record was perhaps created since the last listing began. */
  readonly #doubtful = new Set<string>();
  #index: RecordIndex | undefined;
  #isPrepared = false;
  /** What the index says was listed by this run. */
  #hasListed = false;
  /** Records of the list before may stand beside those of the next one. */
  #isListing = false;

  constructor(options: IndexedWriterOptions) {
    this.#options = options;
  }

  /** Lists the records, unless it is the first time and the index of an earlier run is young enough. */
  async prepare(exchange: Exchange): Promise<void> {
    const { api, openRecords, maxAgeMs } = this.#options;
    if (openRecords === undefined) throw new Error(`${api.title} was given no index of its records`);
    this.#index ??= await openRecords();
    const isFirst = !this.#isPrepared;
    this.#isPrepared = true;
    if (isFirst && this.#index.isFresh(maxAgeMs)) return;
    // What becomes doubtful while the list is read may be missing on a page that was read before.
    const doubtful = [...this.#doubtful];
    this.#isListing = true;
    try {
      await this.#index.replace(api.list(exchange));
    } finally {
      this.#isListing = false;
    }
    for (const key of doubtful) this.#doubtful.delete(key);
    this.#hasListed = true;
  }

  /** At most one exchange. */
  async write(record: MappedRecord, signal: AbortSignal): Promise<WriteAnswer> {
    const step = this.#next(record);
    if (step.do === "answer") return { results: [step.result], isUnsent: true };
    const call =
      step.do === "create"
        ? await this.#create(record, signal)
        : await this.#options.api.update(step.id, record, signal);
    const result = step.do === "create" ? this.#created(record, call) : this.#updated(record, step.id, call);
    const { date, isUnsent } = call;
    return { results: [result], ...(date !== undefined && { serverDate: date }), ...(isUnsent && { isUnsent }) };
  }

  #next(record: MappedRecord): Step {
    const { api, match, mode } = this.#options;
    if (match === "id") return { do: "update", id: record.key };
    const key = this.#options.keyOf(record.key);
    const found = this.#find(key);
    // A record that was created without an id in the answer: it is there, and the list knows the id.
    const known = found.filter(({ id }) => id !== "");
    const listed = known.filter(({ isMissed }) => isMissed !== true);
    const active = listed.filter(({ isArchived }) => isArchived !== true);
    const [only, another] = active;
    if (another !== undefined) return this.#refuse(record, matchAmbiguous(api.title, match, active), this.#isListing);
    if (only !== undefined) {
      if (mode !== "create" || this.#past(record).mayBeOurs) return { do: "update", id: only.id };
      return this.#refuse(record, recordExists(api.title, match, only));
    }
    if (listed.length > 0) return this.#refuse(record, recordArchived(api.title, match, listed));
    const missed = known.find(({ isArchived }) => isArchived !== true);
    if (missed !== undefined && mode !== "create") {
      // Deleted, or hidden by others that were deleted while the list was read: its id tells.
      this.#past(record).wasMissed = true;
      return { do: "update", id: missed.id };
    }
    if (found.length > known.length) return this.#unready("The answer to its create did not tell the id.");
    if (this.#doubtful.has(key)) return this.#unready("A create with this key may or may not have been done.");
    if (mode === "update") return this.#refuse(record, recordMissing(api.title, match));
    return { do: "create" };
  }

  async #create(record: MappedRecord, signal: AbortSignal): Promise<Call> {
    try {
      return await this.#options.api.create(record, signal);
    } catch (error) {
      // It was on its way: the next run must not trust the index.
      this.#doubt(record);
      throw error;
    }
  }

  #created(record: MappedRecord, { result }: Call): WriteResult {
    switch (result.status) {
      case "done": {
        const { id = "" } = result.delivered;
        this.#index?.add({ key: this.#options.keyOf(record.key), id });
        if (id === "") this.#index?.doubt();
        return { ...result.delivered, status: "created" };
      }
      case "retry":
        if (result.kind !== "ambiguous") return result;
        this.#doubt(record);
        this.#past(record).mayBeOurs = true;
        return { ...result, needs: "records" };
      case "refused": {
        const past = this.#past(record);
        if (result.reason !== "duplicate") return { status: "rejected", problem: result.problem };
        if (past.wasDuplicate) return { status: "rejected", problem: this.#taken(result.problem) };
        // Somebody else created it meanwhile. If the list does not show it either, the next refusal is the last.
        past.wasDuplicate = true;
        this.#index?.doubt();
        return { status: "unready", needs: "records", problem: result.problem };
      }
      default:
        return result;
    }
  }

  #updated(record: MappedRecord, id: string, { result }: Call): WriteResult {
    const { api, match } = this.#options;
    // A list may begin with what was changed last. One that was read meanwhile has missed the record then, which is there.
    if (result.status === "done" || result.status === "retry") {
      this.#index?.add({ key: this.#options.keyOf(record.key), id });
    }
    switch (result.status) {
      case "done": {
        const { delivered } = result;
        const past = this.#past(record);
        // Where the API says when the record was created, the engine can tell; else our own create is the likely one.
        const isOurs = past.mayBeOurs && delivered.createdAt === undefined;
        return { id, ...delivered, status: isOurs ? "created" : "updated" };
      }
      case "retry":
        return { ...result, createsNothing: true };
      case "refused": {
        if (result.reason !== "missing") return { status: "rejected", problem: result.problem };
        if (match === "id") return { status: "rejected", problem: recordMissing(api.title, match) };
        const past = this.#past(record);
        if (past.wasMissed) {
          past.wasMissed = false;
          this.#index?.remove(id);
          return { status: "unfinished" };
        }
        if (past.goneId === id) return { status: "rejected", problem: result.problem };
        past.goneId = id;
        this.#index?.remove(id);
        this.#index?.doubt();
        return { status: "unready", needs: "records", problem: result.problem };
      }
      default:
        return result;
    }
  }

  #taken(refusal: Problem): Problem {
    const { api, match } = this.#options;
    return takenUnseen(api.title, match, refusal, api.unseen);
  }

  #doubt(record: MappedRecord): void {
    this.#doubtful.add(this.#options.keyOf(record.key));
    this.#index?.doubt();
  }

  #find(key: string): readonly KnownRecord[] {
    if (this.#index === undefined) throw new Error("the records were not listed before the first write");
    return this.#index.find(key);
  }

  #past(record: MappedRecord): Past {
    const past = this.#pasts.get(record) ?? {};
    this.#pasts.set(record, past);
    return past;
  }

  /** Refuses by what the index says, for good only where that is not an earlier run's, nor in the middle of a change. */
  #refuse(record: MappedRecord, problem: Problem, isInDoubt = false): Step {
    const past = this.#past(record);
    if ((!this.#hasListed || isInDoubt) && !past.wasLookedUpAnew) {
      past.wasLookedUpAnew = true;
      return { do: "answer", result: { status: "unready", needs: "records", problem } };
    }
    return { do: "answer", result: { status: "rejected", problem } };
  }

  #unready(why: string): Step {
    const problem = listFirst(this.#options.api.title, why);
    return { do: "answer", result: { status: "unready", needs: "records", problem } };
  }
}
