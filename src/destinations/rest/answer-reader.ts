import type { Delivered, Retry, WriteResult } from "../../core/destination.ts";
import type { JsonObject, MappedRecord, WriteMode } from "../../core/types.ts";
import { parseJson } from "../parse-json.ts";
import { type Aligned, alignByKey, alignByPlace } from "./alignment.ts";
import type { Declaration } from "./declaration.ts";
import { isSaid, type JsonPath, readJsonPath, showJsonPath } from "./json-path.ts";
import { momentOf } from "./moment.ts";
import { OutcomeReader } from "./outcome-reader.ts";
import type { RefusalReader } from "./refusal-reader.ts";
import type { ValueCodec } from "./value-codec.ts";

export interface AnswerReaderOptions {
  readonly settings: Declaration;
  readonly match: string;
  readonly mode: WriteMode;
  readonly codec: ValueCodec;
  readonly refusals: RefusalReader;
}

/** Reads from a good answer what became of each record. What is not as declared is ambiguous: it may have been done. */
export class AnswerReader {
  readonly #options: AnswerReaderOptions;
  readonly #outcomes: OutcomeReader;
  readonly #keyPath: JsonPath | undefined;

  constructor(options: AnswerReaderOptions) {
    this.#options = options;
    const { response } = options.settings;
    this.#outcomes = new OutcomeReader(response?.outcome, options.mode);
    // The path may hold the name of the match attribute.
    this.#keyPath = response?.key?.map((name) => (name === "{match}" ? options.match : name));
  }

  read(status: number, text: string, records: readonly MappedRecord[]): readonly WriteResult[] {
    const { response } = this.#options.settings;
    if (text.trim() === "" && response?.empty?.includes(status)) {
      const delivered = { status: this.#outcomes.ofEmpty(status) };
      return records.map(() => delivered);
    }
    const answer = parseJson(text);
    if (answer === undefined)
      return records.map(() => unreadable(status, text.trim() === "" ? emptyHint(status) : "it is no JSON"));
    const list = response?.results;
    if (list === undefined) return records.map((record) => this.#settle(status, answer, answer, record));
    const results = readJsonPath(answer, list);
    if (!Array.isArray(results)) return records.map(() => unreadable(status, nothingAt("results", list, "no list")));
    return this.#align(results, records).map((aligned, index): WriteResult => {
      const record = records[index];
      if ("doubt" in aligned || record === undefined) {
        return {
          status: "retry",
          kind: "ambiguous",
          problem: "doubt" in aligned ? aligned.doubt : unreadable(status, "").problem,
        };
      }
      return this.#settle(status, aligned.result, answer, record);
    });
  }

  #align(results: readonly unknown[], records: readonly MappedRecord[]): readonly Aligned[] {
    if (this.#keyPath === undefined) return alignByPlace(results, records);
    return alignByKey(results, records, this.#keyPath, this.#options.settings.ignoreCase ?? false);
  }

  #settle(status: number, result: unknown, answer: unknown, record: MappedRecord): WriteResult {
    const { settings, refusals, codec } = this.#options;
    const { success, id: idPath, createdAt, echo } = settings.response ?? {};
    if (success !== undefined) {
      const told = readJsonPath(result, success.path);
      if (told === undefined) return unreadable(status, nothingAt("success.path", success.path));
      if (!success.values.some((value) => isSaid(told, value))) return refusals.ofResult(status, result, record);
    }
    const id = idPath === undefined ? undefined : idOf(readJsonPath(result, idPath));
    if (idPath !== undefined && id === undefined) return unreadable(status, nothingAt("id", idPath));
    const outcome = this.#outcomes.of(status, result, answer, id);
    if ("fault" in outcome) return unreadable(status, outcome.fault);
    const stored = echo === undefined ? undefined : readJsonPath(result, echo);
    return {
      status: outcome.status,
      ...(id !== undefined && id !== "" && { id }),
      ...(stored !== undefined && { echo: codec.decode(record.values, stored) as JsonObject }),
      ...(createdAt !== undefined && momentOf(readJsonPath(result, createdAt))),
    } satisfies Delivered;
  }
}

/** Empty for a number that has lost digits: it is there, and is not what the API wrote. */
function idOf(value: unknown): string | undefined {
  if (typeof value === "number") return Number.isInteger(value) && !Number.isSafeInteger(value) ? "" : String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

function nothingAt(key: string, path: JsonPath, what = "nothing"): string {
  return `${what} stands at ${showJsonPath(path)} (destination.response.${key})`;
}

function emptyHint(status: number): string {
  return `it is empty (where that is good, declare destination.response.empty: ${status})`;
}

/** A 200 from something that is not the API (a proxy, a login page) is no delivery. */
function unreadable(status: number, why: string): Retry {
  const message = `The server answered ${status}, but not as declared: ${why}. If this goes on, check destination.response, --base-url and what stands between.`;
  return { status: "retry", kind: "ambiguous", problem: { code: "answer-unreadable", message } };
}
