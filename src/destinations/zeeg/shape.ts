import type { JsonObject, MappedRecord, Problem } from "../../core/types.ts";

/** How the records of an object are written and shown. */
export interface Shape {
  /** What holds the record in an answer; undefined where that is not documented. */
  readonly envelope: string | undefined;
  /** Keys that differ in nothing but case are one to Zeeg. */
  readonly ignoresCase: boolean;
  request(record: MappedRecord): WriteRequest;
  /** Why the record cannot be sent, where its own values tell. */
  refuse?(record: MappedRecord): Problem | undefined;
  /** What is stored of what was sent, in neutral form. */
  echo(record: MappedRecord, fields: JsonObject): JsonObject | undefined;
}

interface WriteRequest {
  readonly method: "PUT" | "PATCH";
  readonly path: string;
  readonly body: string;
  /** Nothing is to be written but what is written apart. */
  readonly isEmpty?: boolean;
}

/** "Assert a CRM record": the record with this value is updated; where there is none, it is created. */
export function assertPath(object: string, matchName: string): string {
  return `/crm/${encodeURIComponent(object)}?matchingAttribute=${encodeURIComponent(matchName)}`;
}

/** "Patch a CRM record". */
export function recordPath(object: string, id: string): string {
  return `/crm/${encodeURIComponent(object)}/${encodeURIComponent(id)}`;
}
