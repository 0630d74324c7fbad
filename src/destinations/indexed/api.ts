import type { Delivered, Exchange, Retry, Unready } from "../../core/destination.ts";
import type { KnownRecord } from "../../core/record-index.ts";
import type { MappedRecord, Problem } from "../../core/types.ts";

/** An API that lists, creates, and updates by its own ids, and can be asked for nothing by key. */
export interface IndexedApi {
  /** As people write it: `Routera`. */
  readonly title: string;
  /** Where another record may be that a create collides with, and what to do, where the list does not show it: a sentence. */
  readonly unseen: string;
  /** Every record that has a key, page after page; each request goes through `exchange`. */
  list(exchange: Exchange): AsyncIterable<readonly KnownRecord[]>;
  /** At most one exchange. */
  create(record: MappedRecord, signal: AbortSignal): Promise<Call>;
  /** At most one exchange. */
  update(id: string, record: MappedRecord, signal: AbortSignal): Promise<Call>;
}

/** What one call to the API came to. */
export interface Call {
  readonly result: CallResult;
  /** The call was not made. */
  readonly isUnsent?: true;
  /** The server's clock at the answer, ms since 1970. */
  readonly date?: number;
}

export type CallResult =
  /** `id` is absent where the answer did not say it. */
  | { readonly status: "done"; readonly delivered: Omit<Delivered, "status"> }
  /**
   * - `duplicate`: another record has this key already.
   * - `missing`: there is no record with this id.
   */
  | { readonly status: "refused"; readonly reason?: "duplicate" | "missing"; readonly problem: Problem }
  | Retry
  | Unready;
