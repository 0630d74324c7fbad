import type { ValueKind } from "./converter.ts";
import { convertItems } from "./items.ts";
import { indexOptions } from "./option-index.ts";

/** Several options, named by labels or ids; sent as `[{ id }, ...]`. A cell is one label unless `split` is declared. */
export const multiselect: ValueKind = {
  options: ["options", "split", "mode"],
  trims: true,
  isList: true,
  canMatch: false,
  compile: (request, complain) => convertItems(indexOptions(request, complain), request),
};
