/** The columns that a rejects file adds to those of its source; reading leaves them out. */
export const rejectColumns = ["_line", "_status", "_code", "_field", "_message"] as const;

/** The same in JSONL: one key that holds them all. */
export const rejectKey = "_crm_sync";
