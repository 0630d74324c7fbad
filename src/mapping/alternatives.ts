import type { FieldObject, FieldSpec } from "./schema.ts";

/** One way to fill a field, and where it stands in the config. */
export interface Alternative {
  readonly options: FieldObject;
  readonly path: readonly (string | number)[];
}

/** The ways of a field, in order. `"SKU"` is `{ column: "SKU" }`, and that is a list of one. */
export function alternativesOf(slug: string, spec: FieldSpec): readonly Alternative[] {
  const base = ["fields", slug];
  if (typeof spec === "string") return [{ options: { column: spec }, path: base }];
  if (!isList(spec)) return [{ options: spec, path: base }];
  return spec.map((options, index) => ({ options, path: [...base, index] }));
}

function isList(spec: FieldSpec): spec is readonly FieldObject[] {
  return Array.isArray(spec);
}
