import type { JsonValue, MappedRecord, Problem } from "../../core/types.ts";
import type { HttpRequest } from "../../http/client.ts";
import { compileBody, fillBody } from "./body-template.ts";
import { fillTemplate, type Names, parseTemplate, percentEncode, type TextPart } from "./text-template.ts";
import type { ValueCodec } from "./value-codec.ts";
import type { Way } from "./ways.ts";

/** A record ready to be sent, or why it cannot be. */
export type Parcelled =
  | { readonly record: MappedRecord; readonly values: { readonly [slug: string]: JsonValue } }
  | { readonly problem: Problem };
type Ready = Exclude<Parcelled, { readonly problem: Problem }>;

/** Makes the requests of one way to write. */
export class RequestBuilder {
  readonly #way: Way;
  readonly #codec: ValueCodec;
  readonly #object: string;
  readonly #match: string;
  readonly #path: readonly TextPart[];
  readonly #query: readonly (readonly [string, readonly TextPart[]])[];
  readonly #body: ReturnType<typeof compileBody>;
  readonly #record: ReturnType<typeof compileBody>;

  constructor(way: Way, codec: ValueCodec, object: string, match: string) {
    this.#way = way;
    this.#codec = codec;
    this.#object = object;
    this.#match = match;
    this.#path = parseTemplate(way.path);
    this.#query = Object.entries(way.query).map(([name, text]) => [percentEncode(name), parseTemplate(text)]);
    this.#body = compileBody(way.body);
    this.#record = compileBody(way.record);
  }

  /** Method and path as the config has them, for people: no value of a row is in it. */
  get shown(): string {
    return `${this.#way.method} ${fillTemplate(this.#path, this.#names(), percentEncode).replaceAll(/%7Bkey%7D/g, "{key}")}`;
  }

  prepare(record: MappedRecord): Parcelled {
    const encoded = this.#codec.encode(record, this.#way.omitMatch ? this.#match : undefined);
    if ("problem" in encoded) return encoded;
    // Servers and proxies resolve such segments, encoded or not: the request would go somewhere else.
    const path = fillTemplate(this.#path, this.#names(record), percentEncode);
    if (/\/\.{1,2}(?:\/|$)/.test(path)) return { problem: this.#unwritable() };
    return { record, values: encoded.values };
  }

  /** @param batch one record, unless it is a batch */
  build(batch: readonly Ready[]): HttpRequest {
    const [only] = batch;
    const records = this.#way.isBatch ? batch.map((one) => fillBody(this.#record, this.#fillingOf(one))) : undefined;
    const filling =
      records === undefined && only !== undefined
        ? this.#fillingOf(only)
        : { names: this.#names(), records: records ?? [] };
    const path = this.#way.isBatch ? this.#pathFor(undefined) : this.#pathFor(only?.record);
    return {
      method: this.#way.method,
      path,
      body: JSON.stringify(fillBody(this.#body, filling)),
      headers: this.#way.headers,
    };
  }

  #fillingOf({ record, values }: Ready) {
    const key = this.#codec.value(record.values[this.#match] ?? record.key) ?? record.key;
    return { names: this.#names(record), values, key };
  }

  #pathFor(record: MappedRecord | undefined): string {
    const names = this.#names(record);
    const path = fillTemplate(this.#path, names, percentEncode);
    if (this.#query.length === 0) return path;
    const query = this.#query.map(([name, parts]) => `${name}=${percentEncode(fillTemplate(parts, names, asItIs))}`);
    return `${path}?${query.join("&")}`;
  }

  #names(record?: MappedRecord): Names {
    const names = { object: this.#object, match: this.#match };
    return record === undefined ? names : { ...names, key: record.key };
  }

  #unwritable(): Problem {
    const message =
      "the match value is a dot or two, which a path cannot hold (destination.write.path): change it at its source.";
    return { code: "key-unwritable", message, field: this.#match };
  }
}

function asItIs(text: string): string {
  return text;
}
