// The little of HTTP/1.1 that a client with a body of known length speaks (RFC 9112): requests in pieces, several in one
// piece, kept-alive connections. What it does not know it answers with an error and hangs up.

const longestHead = 16_384;
const longestBody = 4 * 2 ** 20;

/** Reads requests out of chunks of bytes as they come. */
export class Exchanges {
  #rest;
  #onRequest;
  #onFault;

  /**
   * @param onRequest told of each request: its head as text, and where its body lies in which bytes
   * @param onFault told of the status for what cannot be read; nothing is read after that
   */
  constructor(onRequest, onFault) {
    this.#onRequest = onRequest;
    this.#onFault = onFault;
  }

  add(chunk) {
    const bytes = this.#rest === undefined ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    for (;;) {
      const headEnd = bytes.indexOf("\r\n\r\n", at, "latin1");
      if (headEnd === -1 || headEnd - at > longestHead) {
        if (bytes.length - at > longestHead) return this.#onFault("431 Request Header Fields Too Large");
        break;
      }
      const head = bytes.latin1Slice(at, headEnd);
      const length = bodyLength(head);
      if (length === undefined) return this.#onFault("411 Length Required");
      if (length > longestBody) return this.#onFault("413 Content Too Large");
      const bodyEnd = headEnd + 4 + length;
      if (bodyEnd > bytes.length) break;
      this.#onRequest(head, bytes, headEnd + 4, bodyEnd);
      at = bodyEnd;
    }
    this.#rest = at === bytes.length ? undefined : bytes.subarray(at);
  }
}

/** Undefined where the head does not tell. */
function bodyLength(head) {
  const found = /\r\ncontent-length: *(\d+) *(?:\r|$)/i.exec(head);
  if (found) return Number(found[1]);
  return /^(?:GET|HEAD) /.test(head) && !/\r\ntransfer-encoding:/i.test(head) ? 0 : undefined;
}
