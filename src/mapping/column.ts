/** How a row is asked for a column: by position in CSV, by path in JSONL. */

import { cleanColumnName } from "../core/column-name.ts";
import type { ConfigIssue } from "../core/errors.ts";
import { didYouMean } from "../core/nearest.ts";
import type { Header, JsonObject, JsonValue, Row } from "../core/types.ts";

/** The cell of a column in a row; undefined where the row has none. */
export type CellReader = (row: Row) => JsonValue | undefined;

/** The position of a column, or -1. Names are cleaned in headers; in a config file they may not be. */
function columnIndex(header: Header, column: string): number {
  const index = header.columns.indexOf(column);
  return index >= 0 ? index : header.columns.indexOf(cleanColumnName(column));
}

/** Compiles the way to a column for the rows of one header. */
export function compileCellReader(header: Header, column: string): CellReader {
  const index = columnIndex(header, column);
  const read = compilePath(column);
  return (row) => (row.kind === "cells" ? row.cells[index] : read(row.value));
}

/** The issue of a column that some of the inputs lack, or undefined. JSONL lines need not be alike: nothing is known of them. */
export function missingColumn(
  column: string,
  headers: readonly Header[],
  path: readonly (string | number)[],
): ConfigIssue | undefined {
  const lacking = headers.filter(({ dialect }) => dialect.format === "csv").filter((h) => columnIndex(h, column) < 0);
  const [first] = lacking;
  if (first === undefined) return undefined;
  const more = lacking.length > 1 ? ` (and ${lacking.length - 1} more)` : "";
  const hint = didYouMean(column, first.columns);
  const known = hint === "" ? ` Its columns: ${first.columns.slice(0, 20).join(", ")}.` : hint;
  return { path, message: `no column "${column}" in ${first.file}${more}.${known}` };
}

/**
 * Compiles `address.city` or `lines[0].sku`: own properties only, so that `constructor` is no column. A key of the object
 * that is spelled like the whole path wins.
 */
function compilePath(path: string): (value: JsonObject) => JsonValue | undefined {
  const steps = parsePath(path);
  return (value) => {
    if (Object.hasOwn(value, path)) return value[path];
    if (steps === undefined) return undefined;
    let current: JsonValue | undefined = value;
    for (const step of steps) {
      if (typeof current !== "object" || current === null || !Object.hasOwn(current, step)) return undefined;
      current = (current as Readonly<Record<string | number, JsonValue>>)[step];
    }
    return current;
  };
}

/** The steps of a path with more than one, or undefined for a plain name or what is no path. */
function parsePath(path: string): readonly (string | number)[] | undefined {
  if (!/^[^.[\]]+(?:\.[^.[\]]+|\[\d+\])+$/.test(path)) return undefined;
  return [...path.matchAll(/\[(\d+)\]|[^.[\]]+/g)].map(([name, index]) => (index === undefined ? name : Number(index)));
}
