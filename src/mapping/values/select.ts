import type { ValueKind } from "./converter.ts";
import { indexOptions } from "./option-index.ts";

/** One option, named by its label or id; sent as `{ id }`. */
export const select: ValueKind = {
  options: ["options"],
  trims: true,
  isList: false,
  canMatch: false,
  compile: indexOptions,
};
