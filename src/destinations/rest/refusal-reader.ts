import type { WriteResult } from "../../core/destination.ts";
import { maskValues } from "../../core/mask.ts";
import type { JsonObject, JsonValue, MappedRecord, Problem } from "../../core/types.ts";
import type { HttpAnswer } from "../../http/client.ts";
import type { Verdict } from "../exchange.ts";
import { parseJson } from "../parse-json.ts";
import { readRefusal, type Said, wordedProblem } from "../rejection.ts";
import type { Declaration } from "./declaration.ts";
import { type JsonPath, readJsonPath } from "./json-path.ts";
import { percentEncode } from "./text-template.ts";

interface ProblemPaths {
  readonly message?: readonly JsonPath[] | undefined;
  readonly field?: readonly JsonPath[] | undefined;
  readonly code?: readonly JsonPath[] | undefined;
}

export interface RefusalReaderOptions {
  readonly settings: Declaration;
  readonly match: string;
  /** Statuses that refuse a record in this mode. */
  readonly reject: readonly number[];
  readonly secrets: readonly string[];
}

/** Reads refusals: what they mean, and why. */
export class RefusalReader {
  readonly #options: RefusalReaderOptions;
  readonly #rejected: ReadonlySet<number>;
  readonly #stopping: ReadonlySet<number>;
  readonly #retried: ReadonlySet<number>;

  constructor(options: RefusalReaderOptions) {
    this.#options = options;
    const { retry, reject, stop } = options.settings.errors ?? {};
    this.#rejected = new Set([...(reject ?? []), ...options.reject]);
    this.#stopping = new Set(stop);
    this.#retried = new Set(retry);
  }

  /** True where the record is to blame, though others would stop the run at this status. */
  rejects(status: number): boolean {
    return this.#rejected.has(status);
  }

  /** What the API means by an answer, where that differs from what its status says. */
  judge({ status, text }: HttpAnswer, records: readonly MappedRecord[]): Verdict | undefined {
    if (status < 300) return undefined;
    const { errors } = this.#options.settings;
    const isThrottled = status === 429;
    const code = errors?.code === undefined ? undefined : firstAt(parseJson(text), errors.code);
    if (errors?.stopCodes?.some((known) => known === code)) return { kind: "fatal", overloaded: false };
    if (!isThrottled && this.#isRetried(code)) {
      return { kind: "transient", overloaded: false, problem: this.ofAnswer(status, text, records) };
    }
    if (this.#rejected.has(status)) return { kind: "rejected", overloaded: false };
    if (this.#stopping.has(status)) return { kind: "fatal", overloaded: false };
    if (isThrottled) return errors?.waitAfter429 === undefined ? undefined : { afterMs: errors.waitAfter429 };
    // Below 500 the server says that it did nothing.
    if (this.#retried.has(status)) return { kind: status < 500 ? "transient" : "ambiguous" };
    return undefined;
  }

  /** Why a whole request was refused. @param records those that were sent: their values are masked */
  ofAnswer(status: number, text: string, records: readonly MappedRecord[]): Problem {
    const { settings, secrets } = this.#options;
    const masks = this.#masks(records);
    return wordedProblem(status, saidIn(parseJson(text), text, settings.errors ?? {}, masks), masks, secrets);
  }

  /** What a result that is no success means for its record. */
  ofResult(status: number, result: unknown, record: MappedRecord): WriteResult {
    const { settings, secrets } = this.#options;
    const paths = settings.response?.problem ?? {};
    const masks = this.#masks([record]);
    const said = saidIn(result, JSON.stringify(result ?? null), paths, masks);
    const problem = wordedProblem(status, said, masks, secrets);
    return this.#isRetried(firstAt(result, paths.code))
      ? { status: "retry", kind: "transient", problem }
      : { status: "rejected", problem };
  }

  #isRetried(code: unknown): boolean {
    return this.#options.settings.errors?.retryCodes?.some((known) => known === code) ?? false;
  }

  /** The values as they may be quoted: the key also as it stands in a path. */
  #masks(records: readonly MappedRecord[]): JsonObject {
    const { match } = this.#options;
    const [only] = records;
    const keys = records.flatMap(({ key }) => [key, percentEncode(key), encodeURIComponent(key)]);
    if (only !== undefined && records.length === 1)
      return { ...only.values, [match]: [...listOf(only.values[match]), ...keys] };
    const masks: { [slug: string]: JsonValue[] } = { [match]: keys };
    for (const { values } of records) {
      for (const [slug, value] of Object.entries(values)) masks[slug] = [...(masks[slug] ?? []), value];
    }
    return masks;
  }
}

/**
 * What stands at the declared paths; where nothing does, or none is declared, in the usual places.
 * @param text the value as JSON, or whatever the server sent
 * @param masks values of the rows, by attribute
 */
function saidIn(value: unknown, text: string, { message, field, code }: ProblemPaths, masks: JsonObject): Said {
  const usual = readRefusal(text, masks);
  const words = [textOf(firstAt(value, code)), textOf(firstAt(value, message)) ?? usual.said].filter(
    (one) => one !== undefined,
  );
  const named = nameOf(firstAt(value, field), masks) ?? usual.field;
  return { ...(words.length > 0 && { said: words.join(": ") }), ...(named !== undefined && { field: named }) };
}

/** The name of an attribute. It is reported, so that nothing which holds a value of the row can be one. */
function nameOf(value: unknown, masks: JsonObject): string | undefined {
  if (typeof value !== "string") return undefined;
  return Object.hasOwn(masks, value) || maskValues(value, masks) === value ? value : undefined;
}

/** What stands at the first path that leads to something. */
function firstAt(value: unknown, paths: readonly JsonPath[] = []): unknown {
  for (const path of paths) {
    const found = readJsonPath(value, path);
    if (found !== undefined && found !== null && found !== "") return found;
  }
  return undefined;
}

function textOf(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return value === undefined ? [] : [value];
}
