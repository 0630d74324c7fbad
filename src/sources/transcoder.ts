/** Turns bytes of one encoding into UTF-8, strictly: nothing is ever replaced by U+FFFD. */
export interface Transcoder {
  /** @throws BadByte */
  write(chunk: Buffer): Buffer;
  /** What was held back, once no more bytes come. @throws BadByte */
  end(): Buffer;
}

/** A byte that the encoding does not allow: internal, becomes a SourceError once its line is known. */
export class BadByte extends Error {
  readonly byte: number;
  /** The text between the last chunk given out and the bad byte, in UTF-8. */
  readonly before: Buffer;

  constructor(byte: number, before: Buffer) {
    super("bad byte");
    this.byte = byte;
    this.before = before;
  }
}

/** No text at all. */
export const nothing: Buffer = Buffer.alloc(0);
/** Stands in for a byte that cannot be missing. */
export const noByte = 0;
