import type { ValueType } from "../core/types.ts";
import type { ColumnUse } from "../profile/suspicions.ts";
import type { ResolvedMapping } from "./resolve-mapping.ts";

/** The fields that a column is asked for: for their value, or for their condition. */
export interface ColumnUsers extends ColumnUse {
  readonly slugs: readonly string[];
  /** Where it goes to one attribute. */
  readonly type: ValueType | undefined;
}

/** Column -> what uses it; none for a column that nothing uses. */
export function columnUses(fields: ResolvedMapping["fields"]): ReadonlyMap<string, ColumnUsers> {
  const users = new Map<string, ColumnUsers>();
  for (const { slug, type, isMatch, ways } of fields) {
    for (const column of new Set(ways.flatMap(({ columns }) => columns.map((use) => use.column)))) {
      const known = users.get(column);
      const slugs = [...(known?.slugs ?? []), slug];
      users.set(column, {
        slugs,
        type: slugs.length === 1 ? type : undefined,
        isMatch: isMatch || (known?.isMatch ?? false),
      });
    }
  }
  return users;
}
