/** The columns that a rejects file adds to those of its source; reading leaves them out. */
export const rejectColumns = ["_line", "_status", "_code", "_field", "_message"] as const;

/** The same in JSONL: one key that holds them all. */
export const rejectKey = "_crm_sync";

/** The statuses whose rows are kept in a rejects file. */
export const rejectStatuses = ["invalid", "rejected", "failed"] as const;

/** How far one rejects file has been written, so that a run that is resumed after a kill continues it there. */
export interface RejectsPosition {
  readonly path: string;
  /** Bytes of the whole file, header and byte order mark included. */
  readonly bytes: number;
  /** Rows in them. */
  readonly rows: number;
  /** What the rows of one file have in common (format, dialect, columns). To be kept and given back as it is. */
  readonly signature: string;
}
