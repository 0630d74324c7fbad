import type { MappedRecord } from "./types.ts";

/** The record's values as JSON; made once, whoever needs it first. */
export function recordText(record: MappedRecord): string {
  record.text ??= JSON.stringify(record.values);
  return record.text;
}
