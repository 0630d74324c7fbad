import { SourceError } from "../core/errors.ts";
import type { Header, SourceRow } from "../core/types.ts";
import { maxRecordBytes, type TextFormat, type TextInput } from "./format.ts";
import { ElementSplitter } from "./json-elements.ts";
import { endOfString } from "./json-exact.ts";
import { parseLine } from "./json-line.ts";
import { jsonRow } from "./json-row.ts";
import { sniffJson } from "./jsonl.ts";
import { hasLongRun } from "./long-number.ts";
import { type RowReader, readTable } from "./table.ts";

/** One JSON array of objects. Written back as JSONL, which a person can mend line by line. */
export const json: TextFormat = {
  kind: "text",
  name: "jsonl",
  extensions: ["json"],
  sniff: sniffJson,
  read: (input) => readTable(input.chunks, new JsonRowReader(input)),
};

/**
 * Whether a text that begins with a brace is JSONL under the name of JSON: its first line is a whole object, and another
 * begins on the next. Files of one object alone are documents more often than rows, and are not guessed about.
 */
export function looksLikeJsonl(sample: string): boolean {
  const [first = "", second] = sample.split("\n").filter((line) => line.trim() !== "");
  return second?.trimStart().startsWith("{") === true && "value" in parseLine(first);
}

const advice = "each element of the array has to be an object";

/** Turns elements into rows. An element that is no row is a bad row, as long as it is certain where it ends. */
export class JsonRowReader implements RowReader {
  readonly #header: Header;
  readonly #splitter: ElementSplitter;
  #sawRow = false;
  #rows: SourceRow[] = [];
  #chunkHasLongRun = true;
  #elementMayHaveLongRun = true;

  constructor({ file, dialect }: Pick<TextInput, "file" | "dialect">, maxBytes: number = maxRecordBytes) {
    this.#header = { file, dialect: { ...dialect, readFrom: "json" }, columns: [] };
    this.#splitter = new ElementSplitter({
      file,
      maxBytes,
      onElement: (text, line) => {
        this.#rows.push(this.#rowOf(text, line));
        this.#elementMayHaveLongRun = this.#chunkHasLongRun;
      },
    });
  }

  get header(): Header | undefined {
    return this.#sawRow || this.#rows.length > 0 ? this.#header : undefined;
  }

  write(chunk: Buffer): void {
    this.#chunkHasLongRun = hasLongRun(chunk);
    // The first element may have begun in an earlier chunk.
    this.#elementMayHaveLongRun = true;
    this.#splitter.write(chunk);
  }

  end(): void {
    this.#splitter.end();
  }

  interrupt(): void {
    // Every element that has ended is out already; the one that was cut is not a row.
  }

  drain(): readonly SourceRow[] {
    const rows = this.#rows;
    if (rows.length > 0) this.#sawRow = true;
    this.#rows = [];
    return rows;
  }

  #rowOf(text: string, line: number): SourceRow {
    const row = jsonRow(this.#header, text, line, advice, this.#elementMayHaveLongRun);
    if (row.kind === "object") return row;
    if (row.problem.code === "json-invalid" && !isEndCertain(text)) {
      throw new SourceError(
        "json-broken",
        `${this.#header.file}:${line}: the element that starts here is broken (a quote or a comma is missing), so that its end is a guess: correct it`,
      );
    }
    // A rejects file has one row a line. No string holds a line break, so that no value is altered.
    return { ...row, text: (row.text ?? "").replaceAll(/\s*[\r\n]\s*/g, " ") };
  }
}

/**
 * Whether the brackets of an element that is not valid JSON can be trusted: a missing quote turns strings inside out, and
 * then text stands directly before or after a string. A bad word or number does no such thing.
 */
function isEndCertain(text: string): boolean {
  let afterValue = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? "";
    if (/\s/.test(char)) continue;
    if (char === "," || char === ":") afterValue = false;
    else if (char === "}" || char === "]") afterValue = true;
    else {
      if (afterValue) return false;
      if (char === "{" || char === "[") continue;
      afterValue = true;
      at = (char === '"' ? endOfString(text, at) : endOfWord(text, at)) - 1;
    }
  }
  return true;
}

function endOfWord(text: string, start: number): number {
  let end = start + 1;
  while (end < text.length && !/[\s,:{}[\]"]/.test(text[end] ?? "")) end++;
  return end;
}
