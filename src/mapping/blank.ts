/** What counts as blank, and what a blank sends. */
import type { JsonValue } from "../core/types.ts";
import type { BlankPolicy } from "./schema.ts";
import { Refused } from "./values/converter.ts";

/** What a text of the source says to clear the attribute, whatever the blank policy. */
export const clearMark = "\\N";

/** What a field says about blanks. */
export interface BlankRules {
  readonly slug: string;
  readonly isMatch: boolean;
  readonly blank: BlankPolicy;
  readonly required: boolean;
}

/**
 * True for a cell that holds nothing.
 * @param trims spaces alone are nothing; where text is kept letter for letter they are something
 * @param isList an empty list is nothing
 */
export function isBlank(cell: JsonValue | undefined, trims: boolean, isList: boolean): cell is undefined | null {
  if (cell === undefined || cell === null || cell === "") return true;
  if (typeof cell !== "string") return isList && Array.isArray(cell) && cell.length === 0;
  if (!trims) return false;
  const first = cell.charCodeAt(0);
  return (first <= 32 || first >= 160) && cell.trim() === "";
}

/** True for a cell that is passed over where several are looked at: spaces alone and `\N` hold nothing either. */
export function isUnfilled(cell: JsonValue | undefined): boolean {
  return cell === clearMark || isBlank(cell, true, true);
}

/** What a blank cell sends: nothing (undefined), null to clear, or a refusal. */
export function blankValue(rules: BlankRules): undefined | null | Refused {
  if (rules.required || rules.isMatch || rules.blank === "error") return refuseBlank(rules);
  return rules.blank === "clear" ? null : undefined;
}

/** What `\N` sends. */
export function clearedValue(rules: BlankRules): null | Refused {
  return rules.required || rules.isMatch ? refuseBlank(rules) : null;
}

function refuseBlank({ slug, isMatch, required }: BlankRules): Refused {
  if (isMatch) return new Refused("key-empty", "the match value is empty, so no record can be identified: fill it in.");
  const reason = required ? "is declared required" : "is declared blank: error";
  return new Refused("blank", `empty, but fields.${slug} ${reason}: fill the cell in.`);
}
