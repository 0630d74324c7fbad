import { SourceError } from "../core/errors.ts";
import { displayCharacter } from "./display-character.ts";
import { sizeText } from "./size-text.ts";

export interface ElementSplitterOptions {
  readonly file: string;
  /** A longer element ends the reading: hardly anything but a bracket or a quote that is never closed makes one. */
  readonly maxBytes: number;
  /** Gets the text of each element, and the 1-based line on which it starts. */
  readonly onElement: (text: string, line: number) => void;
}

type State =
  | "before-array"
  | "first-element"
  | "next-element"
  | "structure"
  | "literal"
  | "after-element"
  | "after-array";

/**
 * Splits the text of a JSON array (RFC 8259), in UTF-8, into the texts of its elements. It looks at brackets, strings and
 * commas alone: what an element holds is judged by whoever parses it.
 * @throws SourceError from `write` and `end`, naming the line, where the array's own structure is broken
 */
export class ElementSplitter {
  readonly #options: ElementSplitterOptions;
  #state: State = "before-array";
  #line = 1;
  /** Of the element at hand: where it starts, and its bytes from earlier chunks. */
  #startLine = 1;
  #held: Buffer[] = [];
  #heldLength = 0;
  /** The closing brackets that the element at hand still needs, the next one last. */
  #closers = Buffer.alloc(64);
  #depth = 0;
  #inString = false;
  #stringLine = 1;
  #isEscaped = false;

  constructor(options: ElementSplitterOptions) {
    this.#options = options;
  }

  write(chunk: Buffer): void {
    for (let at = 0; at < chunk.length; ) {
      if (this.#state === "structure") at = this.#inStructure(chunk, at);
      else if (this.#state === "literal") at = this.#inLiteral(chunk, at);
      else at = this.#between(chunk, at);
    }
  }

  end(): void {
    if (this.#state === "after-array" || this.#state === "before-array") return;
    if (this.#inString)
      throw this.#error(
        this.#stringLine,
        "a string that is opened here is never closed: the file may have been cut short",
      );
    if (this.#state === "structure")
      throw this.#error(this.#startLine, "the element that starts here never ends: the file may have been cut short");
    throw this.#error(this.#line, "the array is not closed: the file may have been cut short");
  }

  /** White space and what stands around elements. */
  #between(chunk: Buffer, from: number): number {
    let at = from;
    for (; at < chunk.length; at++) {
      const byte = chunk[at] ?? 0;
      if (byte === 0x0a) this.#line++;
      else if (byte !== 0x20 && byte !== 0x0d && byte !== 0x09) break;
    }
    if (at === chunk.length) return at;
    const byte = chunk[at] ?? 0;
    switch (this.#state) {
      case "before-array":
        if (byte !== openBracket) throw this.#notAnArray(byte);
        this.#state = "first-element";
        return at + 1;
      case "after-element":
        if (byte === comma) this.#state = "next-element";
        else if (byte === closeBracket) this.#state = "after-array";
        else throw this.#error(this.#line, `a comma is missing before ${displayCharacter(byte)}`);
        return at + 1;
      case "after-array":
        throw this.#error(
          this.#line,
          `the array has ended, but ${displayCharacter(byte)} follows: remove what follows`,
        );
      default:
        return this.#beginElement(byte, at);
    }
  }

  #beginElement(byte: number, at: number): number {
    if (byte === closeBracket && this.#state === "first-element") {
      this.#state = "after-array";
      return at + 1;
    }
    if (byte === closeBracket || byte === comma || byte === closeBrace || byte === colon) {
      const advice = byte === closeBracket ? ": remove the comma before it" : "";
      throw this.#error(this.#line, `an element is missing before ${displayCharacter(byte)}${advice}`);
    }
    this.#startLine = this.#line;
    this.#depth = 0;
    this.#state = byte === openBrace || byte === openBracket || byte === quote ? "structure" : "literal";
    return at;
  }

  /** An object, an array or a string, up to its last byte. */
  #inStructure(chunk: Buffer, from: number): number {
    let inString = this.#inString;
    let at = from;
    if (this.#isEscaped) {
      this.#isEscaped = false;
      if (chunk[at] === 0x0a || chunk[at] === 0x0d) throw this.#brokenString();
      at++;
    }
    for (; at < chunk.length; at++) {
      const byte = chunk[at] ?? 0;
      if (inString) {
        if (byte === quote) {
          inString = false;
          if (this.#depth > 0) continue;
          return this.#endElement(chunk, from, at + 1);
        }
        if (byte === backslash) {
          at++;
          if (at === chunk.length) this.#isEscaped = true;
          else if (chunk[at] === 0x0a || chunk[at] === 0x0d) throw this.#brokenString();
        } else if (byte === 0x0a || byte === 0x0d) throw this.#brokenString();
        continue;
      }
      if (byte === quote) {
        inString = true;
        this.#stringLine = this.#line;
      } else if (byte === 0x0a) this.#line++;
      else if (byte === openBrace || byte === openBracket) this.#open(byte + 2);
      else if (byte === closeBrace || byte === closeBracket) {
        if (this.#close(byte)) return this.#endElement(chunk, from, at + 1);
      }
    }
    this.#inString = inString;
    this.#hold(chunk.subarray(from));
    return chunk.length;
  }

  /** Anything else ends where white space, a comma or the array's end comes. */
  #inLiteral(chunk: Buffer, from: number): number {
    for (let at = from; at < chunk.length; at++) {
      const byte = chunk[at] ?? 0;
      if (byte > 0x20 && byte !== comma && byte !== closeBracket) {
        if (byte !== quote && byte !== openBrace && byte !== openBracket && byte !== closeBrace) continue;
        throw this.#error(this.#line, `a comma is missing before ${displayCharacter(byte)}`);
      }
      return this.#endElement(chunk, from, at);
    }
    this.#hold(chunk.subarray(from));
    return chunk.length;
  }

  #open(closer: number): void {
    if (this.#depth === this.#closers.length) {
      this.#closers = Buffer.concat([this.#closers, Buffer.alloc(this.#closers.length)]);
    }
    this.#closers[this.#depth++] = closer;
  }

  /** True where that was the element's last bracket. */
  #close(byte: number): boolean {
    const wanted = this.#closers[this.#depth - 1] ?? 0;
    if (byte !== wanted) {
      const [found, expected] = [displayCharacter(byte), displayCharacter(wanted)];
      throw this.#error(this.#line, `${found} stands where ${expected} has to close what is open`);
    }
    this.#depth--;
    return this.#depth === 0;
  }

  #endElement(chunk: Buffer, from: number, to: number): number {
    const last = chunk.subarray(from, to);
    const bytes = this.#held.length === 0 ? last : Buffer.concat([...this.#held, last]);
    this.#held = [];
    this.#heldLength = 0;
    this.#inString = false;
    this.#state = "after-element";
    this.#options.onElement(bytes.toString("utf8"), this.#startLine);
    return to;
  }

  #hold(part: Buffer): void {
    this.#held.push(part);
    this.#heldLength += part.length;
    const { file, maxBytes } = this.#options;
    if (this.#heldLength <= maxBytes) return;
    throw new SourceError(
      "record-too-long",
      `${file}:${this.#startLine}: the element that starts here does not end within ${sizeText(maxBytes)}. A quote or a bracket may be missing`,
    );
  }

  #brokenString(): SourceError {
    return this.#error(
      this.#stringLine,
      "a string that is opened here is not closed on its line (a line break is \\n)",
    );
  }

  #notAnArray(byte: number): SourceError {
    const { file } = this.#options;
    const what = byte === openBrace ? "one object" : `a text that begins with ${displayCharacter(byte)}`;
    return new SourceError("json-not-array", `${file}:${this.#line}: ${what} is no array of objects. ${arrayAdvice}`);
  }

  #error(line: number, message: string): SourceError {
    return new SourceError("json-broken", `${this.#options.file}:${line}: ${message}`);
  }
}

/** What helps where the document is something else. */
const arrayAdvice =
  'If the rows stand in a member of it, such as "data", take them out: jq -c ".data[]" FILE | crm-sync push - --format jsonl. ' +
  "If each line is an object, add --format jsonl. If it is one row alone, put it into [ ]";

const [quote, comma, colon, backslash] = [0x22, 0x2c, 0x3a, 0x5c];
const [openBrace, closeBrace, openBracket, closeBracket] = [0x7b, 0x7d, 0x5b, 0x5d];
