import { TextDecoder } from "node:util";
import { Parser } from "saxen";
import { maxRecordBytes } from "../format.ts";
import { Damage } from "./damage.ts";

export interface XmlHandlers {
  /** `name` without its prefix, as programs choose those freely. `attribute` gives a value by its name without prefix. */
  open(name: string, attribute: (name: string) => string | undefined): void;
  /** Text and CDATA, in one or more pieces. */
  text?(text: string): void;
  close?(name: string): void;
}

/** Deeper nesting is an attack: a sheet needs less than ten. */
const maxDepth = 100;

/** Reads one XML part of a workbook, chunk by chunk. @throws Damage where it is not well-formed, from `write` and `end` */
export class XmlReader {
  readonly #parser = new Parser();
  #decoder: TextDecoder | undefined;
  #depth = 0;
  /** Characters since something was complete: saxen holds those. */
  #held = 0;

  constructor({ open, text, close }: XmlHandlers) {
    const parser = this.#parser;
    parser.on("openTag", (name, attributes) => {
      this.#held = 0;
      if (++this.#depth > maxDepth) throw new Damage(`its XML is nested more than ${maxDepth} levels deep`);
      open(localName(name), (wanted) => attributeOf(attributes(), wanted));
    });
    parser.on("closeTag", (name) => {
      this.#held = 0;
      this.#depth--;
      close?.(localName(name));
    });
    if (text !== undefined) {
      parser.on("text", (raw) => text(decodeEntities(raw)));
      parser.on("cdata", text);
    }
    parser.on("question", (instruction) => {
      const encoding = /^<\?xml\b[^>]*\sencoding\s*=\s*["']([^"']+)/i.exec(instruction)?.[1];
      if (encoding !== undefined && !/^utf-?(8|16)$/i.test(encoding)) throw new Damage(`its XML is in ${encoding}`);
    });
    // A document type could define entities that grow without bound; workbooks have none (ECMA-376 part 2, 8.1.4).
    parser.on("attention", () => fail("its XML has a document type"));
    parser.on("error", ({ message }) => fail(`its XML is broken: ${message}`));
    parser.on("warn", ({ message }) => fail(`its XML is broken: ${message}`));
  }

  write(chunk: Buffer): void {
    this.#decoder ??= decoderOf(chunk);
    this.#feed(this.#decode(chunk, true));
  }

  end(): void {
    this.#feed(this.#decode(Buffer.alloc(0), false));
    this.#parser.end();
  }

  #feed(text: string): void {
    this.#held += text.length;
    if (this.#held > maxRecordBytes) throw new Damage("a text in it is longer than 16 MiB");
    this.#parser.write(text);
  }

  #decode(chunk: Buffer, stream: boolean): string {
    try {
      return this.#decoder?.decode(chunk, { stream }) ?? "";
    } catch {
      return fail("its XML holds bytes that are no text");
    }
  }
}

/** Reads a whole part. */
export async function readXml(chunks: AsyncIterable<Buffer>, handlers: XmlHandlers): Promise<void> {
  const reader = new XmlReader(handlers);
  for await (const chunk of chunks) reader.write(chunk);
  reader.end();
}

function fail(message: string): never {
  throw new Damage(message);
}

function decoderOf(start: Buffer): TextDecoder {
  const mark = start.length >= 2 ? start.readUInt16BE(0) : 0;
  const encoding = mark === 0xfffe ? "utf-16le" : mark === 0xfeff ? "utf-16be" : "utf-8";
  return new TextDecoder(encoding, { fatal: true });
}

function localName(name: string): string {
  const colon = name.indexOf(":");
  return colon === -1 ? name : name.slice(colon + 1);
}

function attributeOf(attributes: Readonly<Record<string, string>> | false, wanted: string): string | undefined {
  if (attributes === false) return fail("its XML is broken: an attribute cannot be read");
  // Attributes without a prefix come first in meaning: `r:id` must not hide an `id`.
  const own = attributes[wanted];
  if (own !== undefined) return decodeEntities(own);
  for (const name in attributes) {
    if (name.endsWith(`:${wanted}`)) return decodeEntities(attributes[name] ?? "");
  }
  return undefined;
}

const named: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** By hand: saxen's own loses half of each character above U+FFFF. Line ends become LF, as XML demands (XML 1.0, 2.11). */
function decodeEntities(raw: string): string {
  const text = raw.includes("\r") ? raw.replaceAll(/\r\n?/g, "\n") : raw;
  if (!text.includes("&")) return text;
  return text.replaceAll(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w+))?;?/gi, (found, hex, decimal, name) => {
    const code = hex !== undefined ? Number.parseInt(hex, 16) : decimal !== undefined ? Number(decimal) : undefined;
    const isCharacter = code !== undefined && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
    const character = isCharacter
      ? String.fromCodePoint(code)
      : Object.hasOwn(named, name ?? "")
        ? named[name]
        : undefined;
    return found.endsWith(";") && character !== undefined ? character : fail("its XML holds an unknown entity");
  });
}
