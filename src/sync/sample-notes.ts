import type { SourceRow } from "../core/types.ts";
import { suspicionsOf } from "../profile/suspicions.ts";
import { TableProfile } from "../profile/table-profile.ts";
import { columnUses } from "./column-uses.ts";
import type { ResolvedMapping } from "./resolve-mapping.ts";

/** Damage that cannot be mended once it is in the CRM. What else is odd, `check` tells who asks for it. */
const worthANote: ReadonlySet<string> = new Set(["mojibake", "replacement", "exponent", "error-code", "zeros-lost"]);

/** What exports have done to the first rows, said before they are sent; no value of a row. */
export function sampleNotes(sample: readonly SourceRow[], mapping: ResolvedMapping): readonly string[] {
  const profile = new TableProfile([]);
  profile.add(sample);
  const uses = columnUses(mapping.fields);
  return profile.columns.flatMap((column) => {
    const use = uses.get(column.name);
    if (use === undefined) return [];
    return suspicionsOf(column, use)
      .filter(({ code }) => worthANote.has(code))
      .map(({ message, count }) => {
        const cells = `${count} of the first ${column.cells} cells`;
        return `Column "${column.name}", ${cells}: ${message} crm-sync check names the lines.`;
      });
  });
}
