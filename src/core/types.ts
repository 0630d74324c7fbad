/** The words of the program: what a row, a record, an outcome is. No I/O and no packages here. */

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** Where a row begins: the path as the user gave it, and the 1-based line (quoted line breaks counted). */
export interface Place {
  readonly file: string;
  readonly line: number;
}

/**
 * How one input is written; enough to write a file that reads back the same. Of an input that is not written so (a JSON
 * array, a workbook), how its rows are written back.
 */
export interface Dialect {
  readonly format: "csv" | "jsonl";
  /** What the input itself is, where that is not the format above. */
  readonly readFrom?: "json" | "xlsx";
  /** A label that the encoding registry knows, lower case: `utf-8`, `utf-16le`, `windows-1252`. */
  readonly encoding: string;
  readonly bom: boolean;
  /** CSV only: one character. */
  readonly delimiter?: string;
  readonly lineEnd: "\n" | "\r\n" | "\r";
}

/** One input's dialect and, for cells, its columns: cleaned names in file order, `_` columns of a rejects file left out. */
export interface Header {
  readonly file: string;
  readonly dialect: Dialect;
  readonly columns: readonly string[];
}

/** Where a row begins, and where it began before, if it has been refused once. */
interface RowPlace extends Place {
  /** Where the source is a rejects file: the line this row had in the source of the run that refused it (`_line`). */
  readonly rejectedLine?: number;
}

/** A CSV record or a row of a sheet: one cell per column of its header. */
export interface CellRow extends RowPlace {
  readonly kind: "cells";
  readonly header: Header;
  readonly cells: readonly string[];
}

/** A JSON object. */
export interface ObjectRow extends RowPlace {
  readonly kind: "object";
  readonly header: Header;
  readonly value: JsonObject;
}

export type Row = CellRow | ObjectRow;

/** A record that could not be read as a row; the rows after it go on. */
export interface BadRow extends RowPlace {
  readonly kind: "bad";
  readonly header: Header;
  /** CSV: the cells as they were, more or fewer than the header has. */
  readonly cells?: readonly string[];
  /** JSONL: the line as it was, cut at a sensible length. */
  readonly text?: string;
  readonly problem: Problem;
}

export type SourceRow = Row | BadRow;

/**
 * What is wrong with one row. A value, never an exception.
 * `message` holds no data of the row, so that it can be grouped, logged and reported; `value` and `detail` may, and are
 * for the terminal and the rejects file only (law 8).
 */
export interface Problem {
  /** Stable, kebab-case: `number-ambiguous`, `http-400`. */
  readonly code: string;
  /** What is wrong and what to do, without any value of the row. */
  readonly message: string;
  /** The attribute slug. */
  readonly field?: string;
  /** The source column. */
  readonly column?: string;
  /** The offending cell as text, cut to a sensible length by whoever prints it. */
  readonly value?: string;
  /** The full text where it differs from `message`: a server's own words, which may quote the row. */
  readonly detail?: string;
}

/** What the CRM is to hold for one row. `values` is neutral JSON; a destination encodes it for its API. */
export interface MappedRecord {
  readonly kind: "record";
  /** The match value as sent, as text. */
  readonly key: string;
  /** Attribute slug -> value. `null` clears; an absent slug is left alone. A select is `{ id }`, a multiselect an array of them. */
  readonly values: JsonObject;
  /** How many of `values` clear an attribute. */
  readonly cleared: number;
  /** `values` as JSON: see `recordText`. */
  text?: string;
}

interface InvalidRecord {
  readonly kind: "invalid";
  readonly key?: string;
  readonly problems: readonly Problem[];
}

interface SkippedRecord {
  readonly kind: "skipped";
}

/** Another row with this key is sent in its place. */
interface SupersededRecord {
  readonly kind: "superseded";
  readonly key: string;
  readonly problem: Problem;
}

export type MapResult = MappedRecord | InvalidRecord | SkippedRecord | SupersededRecord;

/** A compiled mapping. Pure; never changes its row. */
export type Mapper = (row: Row) => MapResult;

export const valueTypes = [
  "text",
  "number",
  "checkbox",
  "date",
  "datetime",
  "select",
  "multiselect",
  "relation",
  "user",
  "json",
] as const;
export type ValueType = (typeof valueTypes)[number];

export interface AttributeOption {
  /** Opaque: a string or a number, kept as the API gave it. */
  readonly id: string | number;
  readonly label: string;
}

/** One attribute of a CRM object, as far as the API tells. */
export interface Attribute {
  readonly slug: string;
  readonly label?: string;
  /** Absent where the API's type has no documented write format. */
  readonly type?: ValueType;
  /** The CRM's own id of a record: it names one and is not written, so any type will do. Default false. */
  readonly isId?: boolean;
  /** The API's own name of the type. */
  readonly apiType: string;
  readonly required: boolean;
  readonly unique: boolean;
  /** Archived or computed: may not be written. */
  readonly readOnly: boolean;
  readonly options?: readonly AttributeOption[];
  /** What its values must obey beyond the rules of the destination, or in their place. */
  readonly rules?: Pick<ValueRules, "textMaxLength" | "integersOnly">;
}

export interface ObjectSchema {
  readonly object: string;
  /** Differs from that of an object of this name that was deleted before: when it was created, say. */
  readonly incarnation?: string;
  readonly attributes: readonly Attribute[];
  /** True where the object may have attributes that are not listed. Default false. */
  readonly isOpen?: boolean;
}

/** What a destination's values must obey, whatever the object. */
export interface ValueRules {
  /** Longest text, in Unicode code points. */
  readonly textMaxLength?: number;
  readonly integersOnly?: boolean;
  /** Slugs that every object has and the API fills itself. */
  readonly reserved?: readonly string[];
  /** Records are found by the UUID that the CRM gave them. */
  readonly keysAreUuids?: boolean;
  /** The types that the destination can write. */
  readonly types: readonly ValueType[];
  /** What a list may do to the one that is stored, by type. Default: replace it. */
  readonly listModes?: { readonly [type in ValueType]?: readonly ListMode[] };
}

export const listModes = ["replace", "add", "remove"] as const;
/** What becomes of the items that the CRM holds: only those sent stay, those sent are added, or are taken away. */
export type ListMode = (typeof listModes)[number];

export const writeModes = ["upsert", "update", "create"] as const;
/** Create or update as needed; only update what is there; only create what is not. */
export type WriteMode = (typeof writeModes)[number];

/** At most `count` requests in any window of `windowMs`. */
export interface Rate {
  readonly count: number;
  readonly windowMs: number;
}

export const statuses = [
  "created",
  "updated",
  "upserted",
  "unchanged",
  "skipped",
  "superseded",
  "invalid",
  "rejected",
  "failed",
  "unprocessed",
] as const;
/** Every row read ends in exactly one of these (law 1). */
export type Status = (typeof statuses)[number];

/** How one row ended. */
export interface Outcome {
  readonly status: Status;
  readonly row: SourceRow;
  readonly key?: string;
  /** At least one where `status` is invalid, rejected, failed or superseded. */
  readonly problems?: readonly Problem[];
  /** Slugs that this row cleared, where it was delivered; absent where it cleared none. */
  readonly cleared?: readonly string[];
  /** Slugs whose stored value differs from the one sent. */
  readonly altered?: readonly string[];
  /** The CRM's own id of the record. */
  readonly id?: string;
}

export const duplicatePolicies = ["each", "last", "first", "error"] as const;
/** What is to become of rows with one key in one source. */
export type DuplicatePolicy = (typeof duplicatePolicies)[number];

/** So many rows, or a share (0 to 1) of the rows read. */
export type Threshold =
  | { readonly kind: "count"; readonly count: number }
  | { readonly kind: "share"; readonly share: number };
