import type { ListMode } from "../core/types.ts";
import { alternativesOf } from "./alternatives.ts";
import type { FieldsSpec } from "./schema.ts";

/** The fields whose items do not replace those that the CRM holds: slug -> what they do. */
export function listModesOf(fields: FieldsSpec): Readonly<Record<string, ListMode>> {
  const modes = Object.entries(fields).flatMap(([slug, spec]) => {
    const mode = alternativesOf(slug, spec)[0]?.options.mode ?? "replace";
    return mode === "replace" ? [] : [[slug, mode] as const];
  });
  return Object.fromEntries(modes);
}
