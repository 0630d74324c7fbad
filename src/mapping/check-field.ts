/** What cannot stand together in one field. */
import type { WayRequest } from "./resolve-way.ts";
import { valueKinds } from "./values/index.ts";

/** Reports keys that contradict each other, or that do nothing where they stand. */
export function checkCombination(
  request: Pick<WayRequest, "options" | "type" | "isMatch" | "isLast" | "path">,
  complain: (option: string, message: string) => void,
): void {
  const { options, type, isMatch, isLast } = request;
  const kind = valueKinds[type];
  if (options.value !== undefined) {
    if (isMatch) complain("value", "every row would have the same key: give a column.");
    for (const key of ["transform", "default", "lookup"] as const) {
      if (options[key] !== undefined) complain(key, "does nothing to a constant: write the value as it is to be sent.");
    }
  }
  if (options.columns === undefined && options.join !== undefined) {
    complain("join", "belongs to columns: a list of columns to be joined.");
  }
  if (options.columns !== undefined && kind.isList && options.join !== undefined) {
    complain("join", `each filled column is an item of a ${type} attribute: leave join out.`);
  }
  if (options.columns !== undefined && !kind.isList && options.join === undefined) {
    complain("columns", `a ${type} attribute takes one value: declare what stands between the columns, as join: ", ".`);
  }
  for (const key of ["otherwise", "ignoreCase"] as const) {
    if (options.lookup === undefined && options[key] !== undefined) complain(key, "belongs to a lookup.");
  }
  if (options.default !== undefined) {
    if (options.required) complain("default", "contradicts required: a blank cell cannot be both.");
    if (options.blank !== undefined) complain("blank", "does nothing beside default, which stands in for every blank.");
    if (isMatch) complain("default", "every row without a key would have the same one: leave it out.");
  }
  if (!isLast && options.when === undefined) {
    complain("when", "is missing: without it this alternative takes every row, and those after it none.");
  }
  if (isMatch && isLast && options.when !== undefined) {
    complain(
      "when",
      "rows that do not meet it would have no key: use the sync's where, or add an alternative without when.",
    );
  }
}
