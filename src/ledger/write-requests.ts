import type { PageBatch, PageVerdicts, SettledBatch, WriteBatch } from "./batch.ts";
import { hashBytes, packHash } from "./hash.ts";
import type { StateWriter } from "./writer.ts";

/** What a recorder asks to be written in one transaction. */
export interface WriteRequest {
  /** What has settled since the last one. */
  readonly settled?: SettledBatch;
  /** Records that are about to leave. */
  readonly page?: PageRequest;
}

/** Records as they are: they are hashed by whoever writes, off the thread that sends them. */
export interface PageRequest extends Pick<PageBatch, "seq" | "at" | "rows"> {
  /** One key per record, the same for keys that are one record to the destination. */
  readonly keys: readonly string[];
  /** The records' values as JSON, in the same order. */
  readonly texts: readonly string[];
  /** Whether the ledger is asked which of them it holds already. */
  readonly compares: boolean;
}

/** The answer to a request: of a page its hashes, packed, in the order of its records. */
export interface Written {
  readonly verdicts: PageVerdicts;
  readonly keys: Uint8Array;
  readonly hashes: Uint8Array;
}

/**
 * Hashes records and has them written, one request after the other in one transaction.
 * @throws as `StateWriter.writeAll`
 */
export function writeRequests(writer: StateWriter, requests: readonly WriteRequest[]): readonly Written[] {
  const hashed = requests.map(({ page }) =>
    page ? { keys: packed(page.keys), hashes: packed(page.texts) } : noHashes,
  );
  const batches = requests.map(({ settled, page }, place): WriteBatch => {
    const { keys, hashes } = hashed[place] ?? noHashes;
    return { ...(settled && { settled }), ...(page && { page: pageBatch(page, keys, hashes) }) };
  });
  return writer.writeAll(batches).map((verdicts, place) => ({ verdicts, ...(hashed[place] ?? noHashes) }));
}

const noHashes = { keys: new Uint8Array(), hashes: new Uint8Array() };
export const nothingWritten: Written = { verdicts: "", ...noHashes };

function pageBatch({ seq, at, rows, compares }: PageRequest, keys: Uint8Array, hashes: Uint8Array): PageBatch {
  return { seq, at, rows, keys, ...(compares && { hashes }) };
}

function packed(texts: readonly string[]): Uint8Array {
  // Of its own memory: what goes to another thread is copied with all that it is a part of.
  const hashes = Buffer.allocUnsafeSlow(texts.length * hashBytes);
  for (const [slot, text] of texts.entries()) packHash(hashes, slot, text);
  return hashes;
}
