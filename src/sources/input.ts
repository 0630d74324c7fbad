import { SourceError } from "../core/errors.ts";
import type { Dialect } from "../core/types.ts";
import { decode } from "./decode.ts";
import { byteOrderMark, displayName } from "./encoding.ts";
import type { FileFormat, Format, Table, TextFormat } from "./format.ts";
import type { Located } from "./locate.ts";
import { type OpenBytes, openBytes, type SourceIo } from "./open.ts";
import { openFile } from "./open-file.ts";
import { previewText } from "./preview.ts";

/** How much of an input is looked at before it is read. */
const headBytes = 64 * 1024;

export interface InputOptions {
  /** The format that the user has named. */
  readonly format: Format | undefined;
  /** Those that are known by their first bytes, whatever the name. */
  readonly fileFormats: readonly FileFormat[];
  /** The format that its name means. */
  readonly named: Format | undefined;
  /** What a text is that is no file of one of those: by its name, as far as that tells, and by how it begins. */
  readonly textFormat: (sample: string) => TextFormat;
  /** Canonical; undefined: UTF-8 unless a byte order mark says otherwise. */
  readonly encoding: string | undefined;
  readonly delimiter: string | undefined;
  readonly header: boolean;
  readonly sheet: string | undefined;
  readonly io: SourceIo;
}

/** An open input: its table, unless it holds no row at all, and the file to close. */
export interface OpenInput {
  readonly table: Table | undefined;
  /** Bytes taken from the disk so far. */
  consumed(): number;
  /** Never rejects; may be called twice. */
  close(): Promise<void>;
}

/**
 * Opens one input and reads as far as its header.
 * @throws SourceError where it cannot be opened or its start cannot be read; the signal's reason when aborted
 */
export async function openInput(input: Located, options: InputOptions, signal: AbortSignal): Promise<OpenInput> {
  const bytes = await openBytes(input, options.io, signal);
  const abort = (): void => void bytes.close();
  signal.addEventListener("abort", abort, { once: true });
  try {
    const opened = await openTable(input, bytes, options, signal);
    // What was read before the abort may have been enough for a header.
    if (signal.aborted) await opened.close();
    signal.throwIfAborted();
    return opened;
  } catch (error) {
    await bytes.close();
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

async function openTable(
  input: Located,
  bytes: OpenBytes,
  options: InputOptions,
  signal: AbortSignal,
): Promise<OpenInput> {
  const { format, named, fileFormats } = options;
  const head = await readHead(bytes.chunks);
  // What the bytes say comes before the name: a workbook may be called .csv, and a page of text .xlsx.
  const found = format ?? fileFormats.find((one) => one.claims(head.bytes)) ?? named;
  if (found?.kind === "file") return openFile({ format: found, input, bytes, replay: head.replay, options, signal });
  const table = await openText(input.path, head, options);
  return { table, consumed: bytes.consumed, close: bytes.close };
}

async function openText(file: string, head: Head, options: InputOptions): Promise<Table | undefined> {
  const mark = byteOrderMark(head.bytes);
  // The mark wins over --encoding, as in a browser (Encoding Standard, 6): no text begins with these bytes by chance.
  const encoding = mark?.encoding ?? options.encoding ?? "utf-8";
  if (mark === undefined && options.encoding === undefined && head.bytes.subarray(0, headBytes).includes(0)) {
    const likely = likelyWide(head.bytes);
    const name = displayName(likely).slice(0, -2);
    throw new SourceError(
      "encoding-unclear",
      `${file}: looks like a binary or ${name} file (it holds NUL bytes). For ${name}, add --encoding ${likely}`,
    );
  }
  const markLength = mark?.length ?? 0;
  const sample = previewText(head.bytes.subarray(markLength, markLength + headBytes), encoding);
  const complete = head.ended && head.bytes.length <= headBytes;
  const format = options.format?.kind === "text" ? options.format : options.textFormat(sample);
  const { lineEnd, delimiter, skipBytes } = format.sniff(sample, complete, options.delimiter);
  const base: Dialect = { format: format.name, encoding, bom: mark !== undefined, lineEnd };
  return format.read({
    file,
    dialect: delimiter === undefined ? base : { ...base, delimiter },
    chunks: decode(head.replay(markLength), { file, encoding, lineEnd }),
    skipBytes,
    firstRecordIsHeader: options.header,
  });
}

interface Head {
  readonly bytes: Buffer;
  /** These are all there are. */
  readonly ended: boolean;
  /** The whole input again, from this byte on; an error met while reading the head comes where it belongs. */
  replay(from: number): AsyncGenerator<Buffer, void, void>;
}

async function readHead(chunks: AsyncIterable<Buffer>): Promise<Head> {
  const iterator = chunks[Symbol.asyncIterator]();
  const parts: Buffer[] = [];
  let ended = false;
  let failure: { readonly error: unknown } | undefined;
  for (let length = 0; length < headBytes && !ended; ) {
    try {
      const next = await iterator.next();
      if (next.done === true) ended = true;
      else {
        parts.push(next.value);
        length += next.value.length;
      }
    } catch (error) {
      failure = { error };
      break;
    }
  }
  const bytes = Buffer.concat(parts);
  if (bytes.length === 0 && failure !== undefined) throw failure.error;
  async function* replay(from: number): AsyncGenerator<Buffer, void, void> {
    if (bytes.length > from) yield bytes.subarray(from);
    if (failure !== undefined) throw failure.error;
    if (ended) return;
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
  }
  return { bytes, ended, replay };
}

/** The encoding of several bytes for each character that a text without a mark is most likely in, by its first letter. */
function likelyWide(head: Buffer): "utf-16le" | "utf-16be" | "utf-32le" | "utf-32be" {
  const [first, second, third, fourth] = head;
  if (second === 0 && third === 0 && (first === 0) !== (fourth === 0)) return first === 0 ? "utf-32be" : "utf-32le";
  return first === 0 ? "utf-16be" : "utf-16le";
}
