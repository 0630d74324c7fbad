import type { ConfigIssue } from "../../core/errors.ts";
import { didYouMean } from "../../core/nearest.ts";
import type { WriteMode } from "../../core/types.ts";
import type { Plan, Target } from "../options.ts";
import { attributesOf, limits, type ObjectFacts, objects, valuesFor } from "./facts.ts";

/** What follows from the target for Routera. */
export function planRoutera({ object, match, mode, slugs }: Target<unknown>): Plan {
  const facts = Object.hasOwn(objects, object) ? objects[object] : undefined;
  return {
    limits,
    values: valuesFor(match),
    ...(facts && { schema: { object, attributes: attributesOf(object, match), isOpen: true } }),
    issues: [...(facts ? [] : [unknownObject(object)]), ...idIssues(match, mode)],
    notes: facts && slugs && mode !== "update" ? createNotes(object, facts, slugs) : [],
  };
}

function unknownObject(object: string): ConfigIssue {
  const names = Object.keys(objects);
  const message = `Routera has no object "${object}".${didYouMean(object, names)} It has ${names.join(", ")}.`;
  return { path: ["object"], message };
}

function idIssues(match: string, mode: WriteMode): readonly ConfigIssue[] {
  if (match !== "id" || mode === "update") return [];
  const message = `"id" is Routera's own id, which only records have that are there: use mode update, or match another field.`;
  return [{ path: ["mode"], message }];
}

function createNotes(object: string, facts: ObjectFacts, slugs: readonly string[]): readonly string[] {
  const { oneOf, allOf = [], isCreateUnknown } = facts;
  const notes: string[] = [];
  if (oneOf !== undefined && !oneOf.some((slug) => slugs.includes(slug))) {
    notes.push(`Routera creates ${object} only with one of ${oneOf.join(", ")}, and no field sends any.`);
  }
  const missing = allOf.filter((slug) => !slugs.includes(slug));
  if (missing.length > 0) {
    notes.push(`Routera creates ${object} only with ${allOf.join(", ")}; no field sends ${missing.join(", ")}.`);
  }
  if (isCreateUnknown) {
    notes.push(
      `Which fields Routera wants to create ${object} is not documented: where one is missing, rows are rejected.`,
    );
  }
  return notes;
}
