/** The hot path: one row in, one record or its problems out. */
import type { Header, JsonValue, Mapper, MapResult, Problem, Row } from "../core/types.ts";
import { type CellReader, compileCellReader } from "./column.ts";
import type { ResolvedField } from "./resolve.ts";
import type { WhereSpec } from "./schema.ts";
import { Refused, refuseDamagedKey } from "./values/converter.ts";
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
  const boundField = field.isMatch && field.type === "text" ? { ...field, convert: refuseDamaged(field) } : field;
  const read: CellReader = field.column === undefined ? () => undefined : compileCellReader(header, field.column);
  return { field: boundField, trims: trims || field.isMatch, isList, read };
}

function refuseDamaged(field: ResolvedField): ResolvedField["convert"] {
  return (cell, isText) =>
    (typeof cell === "string" ? refuseDamagedKey(cell) : undefined) ?? field.convert(cell, isText);
}

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

function problemOf(field: ResolvedField, refused: Refused, cell: JsonValue | undefined): Problem {
  const { code, message, detail } = field.typeFrom === "inferred" ? refused.withAdvice(inferredNote(field)) : refused;
  const text = cell === undefined || cell === null ? undefined : typeof cell === "string" ? cell : JSON.stringify(cell);
  return {
    code,
    message,
    field: field.slug,
    ...(field.column !== undefined && { column: field.column }),
    ...(text !== undefined && { value: text }),
    ...(detail !== undefined && { detail }),
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
