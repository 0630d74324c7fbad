/** The hot path: one row in, one record or its problems out. */
import type { Header, JsonValue, Mapper, MapResult, Problem, Row } from "../core/types.ts";
import { type CellReader, compileCellReader } from "./column.ts";
import type { ResolvedField } from "./resolve.ts";
import type { WhereSpec } from "./schema.ts";
import { Refused, refuseSpreadsheetError } from "./values/converter.ts";
import { valueKinds } from "./values/index.ts";
import { compileWhere } from "./where.ts";

/** What a text of the source says to clear the attribute, whatever the blank policy. */
const clearMark = "\\N";

interface BoundField {
  readonly field: ResolvedField;
  readonly trims: boolean;
  readonly isList: boolean;
  readonly read: CellReader;
}

/** Compiles the mapping for the rows of one header. With `onlyKeys`, a JSONL row that has another key is invalid. */
export function compileRecord(
  header: Header,
  fields: readonly ResolvedField[],
  where: WhereSpec | undefined,
  onlyKeys: ReadonlySet<string> | undefined,
): Mapper {
  const accepts = where && compileWhere(header, where);
  const bound = fields.map((field) => bind(header, field));
  return (row) => {
    if (accepts !== undefined && !accepts(row)) return skipped;
    const isText = row.kind === "cells";
    const values: Record<string, JsonValue> = {};
    let key: string | undefined;
    let cleared = 0;
    let problems: Problem[] | undefined;
    for (const { field, trims, isList, read } of bound) {
      const cell = read(row);
      let outcome: JsonValue | undefined | Refused;
      if (field.constant !== undefined) outcome = field.constant;
      else if (cell === clearMark) outcome = field.required || field.isMatch ? refuseBlank(field) : null;
      else if (isBlank(cell, trims, isList)) outcome = blankValue(field);
      else outcome = field.convert(cell, isText);

      if (outcome === undefined) continue;
      if (outcome instanceof Refused) {
        problems ??= [];
        problems.push(problemOf(field, outcome, cell));
        continue;
      }
      if (outcome === null) cleared++;
      values[field.slug] = outcome;
      if (field.isMatch) key = String(outcome);
    }
    const unknown = onlyKeys === undefined ? undefined : findUnknownKey(row, onlyKeys);
    if (unknown !== undefined) problems = [...(problems ?? []), unknown];
    if (problems !== undefined) return { kind: "invalid", problems, ...(key !== undefined && { key }) };
    // The match field is always there, and never blank, once there are no problems.
    return { kind: "record", key: key ?? "", values, cleared };
  };
}

const skipped: MapResult = Object.freeze({ kind: "skipped" });

function bind(header: Header, field: ResolvedField): BoundField {
  const { trims, isList } = valueKinds[field.type];
  // A key of nothing but spaces identifies nothing, though as a text it would be kept.
  const boundField = { ...field, convert: guard(field) };
  const read: CellReader = field.column === undefined ? () => undefined : compileCellReader(header, field.column);
  return { field: boundField, trims: trims || field.isMatch, isList, read };
}

function guard(field: ResolvedField): ResolvedField["convert"] {
  if (field.isMatch && field.type === "text") return refuseDamagedKey(field);
  return field.typeFrom === "inferred" && field.type === "number" ? refuseOtherSpelling(field) : field.convert;
}

/** Rows whose keys are all `#N/A`, or codes of one range that all became `4.00638E+12`, would overwrite one record in turn. */
function refuseDamagedKey(field: ResolvedField): ResolvedField["convert"] {
  return (cell, isText) => {
    if (typeof cell !== "string") return field.convert(cell, isText);
    if (droppedDigits.test(cell)) return digitsDropped;
    return refuseSpreadsheetError(cell) ?? field.convert(cell, isText);
  };
}

/** How spreadsheets show a number of more than eleven digits: at most five of its decimals, and always with a sign. */
const droppedDigits = /^\s*-?\d(?:[.,]\d{1,5})?E\+\d{2,3}\s*$/;

const digitsDropped = new Refused(
  "key-exponent",
  "written with an exponent, as spreadsheets do when they drop digits, so other rows may have the same key: format the column as text and export again.",
);

/**
 * Nobody has said that these are numbers: after a thousand plain integers, `+49301234` and `1.0` may be a phone number
 * and a version, and would lose a character.
 */
function refuseOtherSpelling(field: ResolvedField): ResolvedField["convert"] {
  return (cell, isText) => {
    const value = field.convert(cell, isText);
    const isSame = typeof cell !== "string" || value instanceof Refused || String(value) === cell.trim();
    return isSame ? value : spelledOtherwise;
  };
}

const spelledOtherwise = new Refused(
  "number-inferred",
  "not a plain integer as in the first rows, so it may be a code that would lose a character.",
);

function isBlank(cell: JsonValue | undefined, trims: boolean, isList: boolean): cell is undefined | null {
  if (cell === undefined || cell === null || cell === "") return true;
  if (typeof cell !== "string") return isList && Array.isArray(cell) && cell.length === 0;
  if (!trims) return false;
  const first = cell.charCodeAt(0);
  return (first <= 32 || first >= 160) && cell.trim() === "";
}

/** What a blank cell sends: nothing (undefined), null to clear, or a refusal. */
function blankValue(field: ResolvedField): undefined | null | Refused {
  if (field.required || field.isMatch || field.blank === "error") return refuseBlank(field);
  return field.blank === "clear" ? null : undefined;
}

function refuseBlank({ slug, isMatch, required }: ResolvedField): Refused {
  if (isMatch) return new Refused("key-empty", "the match value is empty, so no record can be identified: fill it in.");
  const reason = required ? "is declared required" : "is declared blank: error";
  return new Refused("blank", `empty, but fields.${slug} ${reason}: fill the cell in.`);
}

function problemOf(field: ResolvedField, { code, message }: Refused, cell: JsonValue | undefined): Problem {
  const text = cell === undefined || cell === null ? undefined : typeof cell === "string" ? cell : JSON.stringify(cell);
  return {
    code,
    message: field.typeFrom === "inferred" ? `${message} ${inferredNote(field)}` : message,
    field: field.slug,
    ...(field.column !== undefined && { column: field.column }),
    ...(text !== undefined && { value: text }),
  };
}

function inferredNote({ slug, type }: ResolvedField): string {
  return `The type ${type} was inferred from the first rows: if it is wrong, declare fields.${slug}.type in a config (--config).`;
}

function findUnknownKey(row: Row, known: ReadonlySet<string>): Problem | undefined {
  if (row.kind !== "object") return undefined;
  for (const column of Object.keys(row.value)) {
    if (known.has(column)) continue;
    const message =
      "A key that none of the first rows had, so it has no attribute: declare the fields in a config (--config).";
    return { code: "column-unknown", message, column };
  }
  return undefined;
}
