/** The hot path: one row in, one record or its problems out. */
import type { Header, JsonObject, JsonValue, Mapper, MapResult, Problem } from "../core/types.ts";
import { blankValue, clearedValue, clearMark, isBlank } from "./blank.ts";
import { type CellReader, compileCellReader } from "./column.ts";
import { type Computation, compileComputation, type Origin } from "./compute.ts";
import { compileConditions } from "./conditions.ts";
import { guarded } from "./guards.ts";
import type { Outcome } from "./lookup.ts";
import { Members } from "./members.ts";
import type { ResolvedField } from "./resolve.ts";
import type { ResolvedWay } from "./resolve-way.ts";
import type { WhereSpec } from "./schema.ts";
import { Refused } from "./values/converter.ts";
import { valueKinds } from "./values/index.ts";

interface BoundField {
  readonly field: ResolvedField;
  readonly slug: string;
  readonly isMatch: boolean;
  readonly way: ResolvedWay;
  readonly trims: boolean;
  readonly isList: boolean;
  /** The column that it is, where it is one as it is. */
  readonly column: string | undefined;
  readonly read: CellReader;
  readonly convert: ResolvedWay["convert"];
  /** For all that is more than one column as it is: makes the outcome, and the other parts are not asked. */
  readonly computed: Computation | undefined;
}

/** Compiles the mapping for the rows of one header. With `onlyKeys`, a JSONL row that has another key is invalid. */
export function compileRecord(
  header: Header,
  fields: readonly ResolvedField[],
  where: WhereSpec | undefined,
  onlyKeys: ReadonlySet<string> | undefined,
): Mapper {
  const accepts = where && compileConditions(header, where);
  const bound = fields.flatMap((field) => bind(header, field));
  const members = new Members();
  /** Where the columns of `bound` are among the members; -1 for those that are not, or not there. */
  let places: readonly number[] = [];
  let unknown: Problem | undefined;
  return (row) => {
    if (accepts !== undefined && !accepts(row)) return skipped;
    const isText = row.kind === "cells";
    if (!isText && !(members.isUseful && members.take(row.value))) {
      places = members.isUseful ? bound.map(({ column }) => placeOf(column, members.keys)) : [];
      unknown = onlyKeys === undefined ? undefined : findUnknownKey(row.value, onlyKeys);
    }
    const values: Record<string, JsonValue> = {};
    let key: string | undefined;
    let cleared = 0;
    let problems: Problem[] | undefined;
    for (let index = 0; index < bound.length; index++) {
      const one = bound[index];
      if (one === undefined) break;
      const { slug, isMatch, computed } = one;
      let cell: JsonValue | undefined;
      let outcome: Outcome;
      if (computed !== undefined) outcome = computed.outcome(row, isText);
      else {
        const place = isText ? -1 : (places[index] ?? -1);
        cell = place >= 0 ? members.values[place] : one.read(row);
        if (cell === clearMark) outcome = clearedValue(one.way.blank);
        else if (isBlank(cell, one.trims, one.isList)) outcome = blankValue(one.way.blank);
        else outcome = one.convert(cell, isText);
      }
      if (outcome === undefined) continue;
      if (outcome instanceof Refused) {
        problems ??= [];
        problems.push(problemOf(one.field, outcome, computed?.origin(row) ?? originOf(one.way, cell)));
        continue;
      }
      if (outcome === null) cleared++;
      values[slug] = outcome;
      if (isMatch) key = String(outcome);
    }
    if (!isText && unknown !== undefined) problems = [...(problems ?? []), unknown];
    if (problems !== undefined) return { kind: "invalid", problems, ...(key !== undefined && { key }) };
    // The match field is always there, and never blank, once there are no problems.
    return { kind: "record", key: key ?? "", values, cleared };
  };
}

const skipped: MapResult = Object.freeze({ kind: "skipped" });

function bind(header: Header, field: ResolvedField): readonly BoundField[] {
  const [way, ...others] = field.ways;
  if (way === undefined) return [];
  const { trims, isList } = valueKinds[field.type];
  const { slug, isMatch } = field;
  // A key of nothing but spaces identifies nothing, though as a text it would be kept.
  const common = { field, slug, isMatch, way, trims: trims || isMatch, isList };
  const isPlain = others.length === 0 && way.when === undefined && way.input.kind === "column";
  if (isPlain && way.transform === undefined && way.lookup === undefined && way.fallback === undefined) {
    const convert = guarded(field, way.convert);
    const { column } = way.input;
    return [{ ...common, column, read: compileCellReader(header, column), convert, computed: undefined }];
  }
  const computed = compileComputation(header, field.ways, common);
  return [{ ...common, column: undefined, read: () => undefined, convert: way.convert, computed }];
}

function placeOf(column: string | undefined, keys: readonly string[]): number {
  return column === undefined ? -1 : keys.indexOf(column);
}

function originOf({ input }: ResolvedWay, cell: JsonValue | undefined): Origin {
  return { column: input.kind === "column" ? input.column : undefined, cell };
}

function problemOf(field: ResolvedField, refused: Refused, { column, cell }: Origin): Problem {
  const { code, message, detail } = field.typeFrom === "inferred" ? refused.withAdvice(inferredNote(field)) : refused;
  const text = cell === undefined || cell === null ? undefined : typeof cell === "string" ? cell : JSON.stringify(cell);
  return {
    code,
    message,
    field: field.slug,
    ...(column !== undefined && { column }),
    ...(text !== undefined && { value: text }),
    ...(detail !== undefined && { detail }),
  };
}

function inferredNote({ slug, type }: ResolvedField): string {
  return `The type ${type} was inferred from the first rows: if it is wrong, declare fields.${slug}.type in a config (--config).`;
}

function findUnknownKey(value: JsonObject, known: ReadonlySet<string>): Problem | undefined {
  for (const column of Object.keys(value)) {
    if (known.has(column)) continue;
    const message =
      "A key that none of the first rows had, so it has no attribute: declare the fields in a config (--config).";
    return { code: "column-unknown", message, column };
  }
  return undefined;
}
