/** Which columns a mapping reads, and where in the config each is named. */
import type { ConfigIssue } from "../core/errors.ts";
import type { Header } from "../core/types.ts";
import { missingColumn } from "./column.ts";
import type { Conditions } from "./conditions.ts";
import type { FieldObject } from "./schema.ts";
import { templateParts } from "./template.ts";

type Path = readonly (string | number)[];

/** A column, with the path of the config key that names it. */
export interface ColumnUse {
  readonly column: string;
  readonly path: Path;
}

/** The columns that a field (or one of its alternatives) takes its value from. */
function inputColumns({ column, columns, template }: FieldObject, base: Path): readonly ColumnUse[] {
  if (typeof column === "string") return [{ column, path: [...base, "column"] }];
  if (column !== undefined) return column.map((name, index) => ({ column: name, path: [...base, "column", index] }));
  if (columns !== undefined) return columns.map((name, index) => ({ column: name, path: [...base, "columns", index] }));
  const parts = template === undefined ? [] : templateParts(template);
  return parts.flatMap((part) =>
    typeof part === "string" ? [] : [{ column: part.column, path: [...base, "template"] }],
  );
}

/** The columns of a field, its conditions included. */
export function fieldColumns(field: FieldObject, base: Path): readonly ColumnUse[] {
  return [...inputColumns(field, base), ...conditionColumns(field.when, [...base, "when"])];
}

/** The columns of conditions. */
export function conditionColumns(conditions: Conditions | undefined, base: Path): readonly ColumnUse[] {
  return Object.keys(conditions ?? {}).map((column) => ({ column, path: [...base, column] }));
}

/** An issue for every use of a column that some of the inputs lack. */
export function missingColumns(uses: readonly ColumnUse[], headers: readonly Header[]): readonly ConfigIssue[] {
  return uses.flatMap(({ column, path }) => missingColumn(column, headers, path) ?? []);
}
