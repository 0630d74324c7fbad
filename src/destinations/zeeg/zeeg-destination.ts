import type {
  Delivered,
  Description,
  Destination,
  Exchange,
  Retry,
  WriteAnswer,
  WriteResult,
} from "../../core/destination.ts";
import type { MappedRecord, Problem, ValueRules } from "../../core/types.ts";
import { HttpClient } from "../../http/client.ts";
import { type ExchangeResult, exchangeOnce, type Failed } from "../exchange.ts";
import type { DestinationOptions } from "../options.ts";
import { rejection } from "../rejection.ts";
import { creation, readStored, type Stored, unreadable } from "./answer.ts";
import { customShape } from "./custom-shape.ts";
import { describeObject } from "./describe.ts";
import { limits } from "./facts.ts";
import {
  type ListChange,
  type ListModes,
  listChangesOf,
  listEcho,
  listRequest,
  refuseClearing,
  slugsApart,
} from "./list-changes.ts";
import { planZeeg } from "./plan.ts";
import type { Shape } from "./shape.ts";
import { type StandardObject, standardObject } from "./standard-objects.ts";
import { standardShape } from "./standard-shape.ts";
import { type StopContext, stopFor, stopForNothingFound } from "./stop.ts";

/** How far a record has come whose lists are changed by requests of their own. */
interface Progress {
  /** What became of the record itself. */
  written?: Delivered & { readonly id: string };
  /** Still to be done, the next one first. */
  readonly changes: ListChange[];
}

/** Of a record that is written whole. */
const allInOne: Progress = Object.freeze({ changes: [] });

/** One object of one Zeeg account. */
export class Zeeg implements Destination {
  readonly name = "zeeg";
  readonly baseUrl: string;
  readonly limits = limits;
  readonly values: ValueRules;
  readonly #http: HttpClient;
  readonly #object: string;
  readonly #token: string;
  readonly #isById: boolean;
  readonly #standard: StandardObject | undefined;
  readonly #shape: Shape;
  readonly #listModes: ListModes;
  readonly #hasLists: boolean;
  readonly #progress = new WeakMap<MappedRecord, Progress>();
  /** Something has shown that the object is there. */
  #objectSeen = false;

  constructor(options: DestinationOptions) {
    const { object, match, mode, listModes } = options;
    const { token = "" } = options.credentials;
    this.baseUrl = options.baseUrl.href.replace(/\/$/, "");
    this.values = planZeeg({ object, match, mode }).values;
    this.#object = object;
    this.#token = token;
    this.#isById = mode === "update";
    this.#listModes = listModes;
    this.#hasLists = Object.keys(listModes).length > 0;
    this.#standard = standardObject(object);
    this.#shape = this.#standard
      ? standardShape(this.#standard, match)
      : customShape({ object, match, mode, apart: slugsApart(listModes) });
    this.#http = new HttpClient({
      baseUrl: options.baseUrl,
      headers: { authorization: `Bearer ${token}`, "user-agent": `crm-sync/${options.version}` },
      timeoutMs: options.timeoutMs,
      secrets: [token],
      env: options.env,
    });
  }

  laneOf(key: string): string {
    return this.#shape.ignoresCase ? key.toLowerCase() : key;
  }

  async describe(exchange: Exchange): Promise<Description> {
    const object = { object: this.#object, standard: this.#standard, isById: this.#isById };
    const { isShown, ...description } = await describeObject(this.#http, exchange, object, (failed) =>
      stopFor(failed, this.#stopContext(failed)),
    );
    this.#objectSeen ||= isShown;
    return description;
  }

  async write(batch: readonly MappedRecord[], { signal }: { readonly signal: AbortSignal }): Promise<WriteAnswer> {
    const record = batch[0];
    if (record === undefined || batch.length > 1)
      throw new RangeError(`Zeeg takes one record a request, not ${batch.length}`);
    const problem =
      this.#shape.refuse?.(record) ?? (this.#hasLists ? refuseClearing(record, this.#listModes) : undefined);
    if (problem !== undefined) return { results: [{ status: "rejected", problem }], isUnsent: true };
    const progress = this.#progressOf(record);
    const [change] = progress.changes;
    const request = this.#shape.request(record);
    if (request.isEmpty && change !== undefined) {
      // There is nothing to write but lists.
      progress.written ??= { status: "updated", id: record.key, echo: { id: record.key } };
    }
    const { written } = progress;
    if (written === undefined || change === undefined) {
      const result = await exchangeOnce(this.#http, request, signal);
      return { results: [this.#afterRecord(result, record, progress)], ...dated(result) };
    }
    const result = await exchangeOnce(this.#http, listRequest(this.#object, written.id, change), signal);
    return { results: [this.#afterChange(result, record, progress, written, change)], ...dated(result) };
  }

  async close(): Promise<void> {
    await this.#http.close();
  }

  #progressOf(record: MappedRecord): Progress {
    if (!this.#hasLists) return allInOne;
    const known = this.#progress.get(record);
    if (known) return known;
    const progress = { changes: listChangesOf(record, this.#listModes) };
    if (progress.changes.length > 0) this.#progress.set(record, progress);
    return progress;
  }

  #afterRecord(result: ExchangeResult, record: MappedRecord, progress: Progress): WriteResult {
    if (result.outcome === "failed") return this.#failed(result, record);
    const stored = result.outcome === "answered" ? this.#stored(result, record) : result.retry;
    if ("status" in stored) return stored;
    if ("refused" in stored) return this.#reject(stored.refused, record);
    const echo = this.#shape.echo(record, stored.fields);
    const isNew = result.outcome === "answered" && result.status === 201;
    const written = {
      status: isNew ? "created" : "updated",
      id: stored.id,
      ...(echo && { echo }),
      // A change by id has created nothing, however young the record is.
      ...(this.#isById ? {} : creation(stored.createdAt)),
    } as const;
    if (progress.changes.length === 0) return written;
    progress.written = written;
    return { status: "unfinished" };
  }

  #afterChange(
    result: ExchangeResult,
    record: MappedRecord,
    progress: Progress,
    written: Delivered & { readonly id: string },
    change: ListChange,
  ): WriteResult {
    if (result.outcome === "retry") return { ...result.retry, createsNothing: true };
    if (result.outcome === "failed") {
      if (result.kind === "fatal" || this.#shape.request(record).isEmpty) return this.#failed(result, record);
      return this.#halfDone(result, record, change);
    }
    const stored = this.#stored(result, record);
    if ("status" in stored) return { ...stored, createsNothing: true };
    if ("refused" in stored) return this.#halfDone(stored.refused, record, change);
    progress.written = { ...written, echo: { ...written.echo, ...listEcho(change, stored.fields) } };
    progress.changes.shift();
    return progress.changes.length === 0 ? progress.written : { status: "unfinished" };
  }

  /** What the answer shows; a reason to try again; or a refusal in spite of its status. */
  #stored({ status, text }: Words, record: MappedRecord): Stored | Retry | { readonly refused: Words } {
    const stored = status === 200 || status === 201 ? readStored(text, this.#shape.envelope, record) : undefined;
    if (stored === undefined) return unreadable(status);
    if (stored === "refused") return { refused: { status, text } };
    this.#objectSeen = true;
    return stored;
  }

  #failed(result: Failed, record: MappedRecord): WriteResult {
    if (result.status === 404 && this.#isById) {
      if (!this.#objectSeen) throw stopForNothingFound(this.#stopContext(result, record));
      return { status: "rejected", problem: { ...recordMissing, value: record.key } };
    }
    if (result.kind === "fatal" || result.status === 404) throw stopFor(result, this.#stopContext(result, record));
    return this.#reject(result, record);
  }

  #reject(answer: Words, record: MappedRecord): WriteResult {
    return { status: "rejected", problem: rejection(answer, record, [this.#token]) };
  }

  #halfDone(answer: Words, record: MappedRecord, { slug, mode }: ListChange): WriteResult {
    const problem = rejection(answer, record, [this.#token]);
    const done = `The record itself was written, but Zeeg refused to ${mode} items of "${slug}": `;
    return {
      status: "rejected",
      problem: {
        ...problem,
        field: slug,
        message: done + problem.message,
        ...(problem.detail !== undefined && { detail: done + problem.detail }),
      },
    };
  }

  /** @param record the one that was sent: its values are masked, since the reason of a stop is reported */
  #stopContext(answer: Words, record?: MappedRecord): StopContext {
    const said = rejection(answer, record, [this.#token]).message.replace(/\.$/, "");
    return { object: this.#object, baseUrl: this.baseUrl, said };
  }
}

interface Words {
  readonly status: number;
  readonly text: string;
}

const recordMissing: Problem = {
  code: "record-missing",
  field: "id",
  message:
    "Zeeg has no record with this id: it was deleted, or belongs to another object or account. Correct the id, or leave the row out.",
};

function dated({ date }: { readonly date?: number }): Pick<WriteAnswer, "serverDate"> {
  return date === undefined ? {} : { serverDate: date };
}
