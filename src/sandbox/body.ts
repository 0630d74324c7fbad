import type { IncomingMessage } from "node:http";

const nothing = Buffer.alloc(0);

/**
 * Reads a request's body and hands it on; undefined where it is larger than `limit` bytes (the rest is thrown away).
 * `done` is not called where the client leaves before the end.
 */
export function readBody(request: IncomingMessage, limit: number, done: (body: Buffer | undefined) => void): void {
  const { "content-length": length, "transfer-encoding": encoding } = request.headers;
  if (length === undefined && encoding === undefined) {
    request.resume();
    done(nothing);
    return;
  }
  if (Number(length) > limit) {
    request.resume();
    done(undefined);
    return;
  }
  const chunks: Buffer[] = [];
  let size = 0;
  request.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size <= limit) chunks.push(chunk);
    else if (size - chunk.length <= limit) done(undefined);
  });
  request.on("end", () => {
    if (size <= limit) done(chunks.length === 1 ? (chunks[0] ?? nothing) : Buffer.concat(chunks));
  });
}
