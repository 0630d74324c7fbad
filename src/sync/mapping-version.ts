import { shortHashHex } from "../ledger/hash.ts";
import type { ResolvedMapping } from "./resolve-mapping.ts";

/** To be raised whenever the same cell becomes another value than before: all records count as changed then. */
const conversions = 1;

/**
 * Equal for mappings that make the same record of a row; so it changes with the content of a lookup file.
 * @param writing what the destination says of how it writes one, where its config decides on that
 */
export function mappingVersion({ match, spec, fields, lookupVersions }: ResolvedMapping, writing?: string): string {
  const parts = fields.map(({ slug, type, ways }) => [
    slug,
    type,
    ...ways.flatMap(({ blank: { blank, required } }) => [blank, required]),
    sorted(spec[slug]),
  ]);
  return shortHashHex(
    JSON.stringify([conversions, match, parts, ...lookupVersions, ...(writing === undefined ? [] : [{ writing }])]),
  );
}

/** The order in which a person wrote the options says nothing; that of a list does. */
function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, part]) => [name, sorted(part)]);
}
