import { shortHashHex } from "../ledger/hash.ts";
import type { ResolvedMapping } from "./resolve-mapping.ts";

/** To be raised whenever the same cell becomes another value than before: all records count as changed then. */
const conversions = 1;

/** Equal for mappings that make the same record of a row. */
export function mappingVersion({ match, spec, fields }: ResolvedMapping): string {
  const parts = fields.map(({ slug, type, blank, required }) => [slug, type, blank, required, sorted(spec[slug])]);
  return shortHashHex(JSON.stringify([conversions, match, parts]));
}

/** The order in which a person wrote the options says nothing. */
function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, part]) => [name, sorted(part)]);
}
