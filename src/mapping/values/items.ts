import type { JsonValue } from "../../core/types.ts";
import { type Converter, type ConverterRequest, Refused } from "./converter.ts";

const separators = /[;,|\n]/;

/**
 * Makes a converter of lists from one of items. A text is one item, or several where `split` is declared; a JSON list is
 * taken as it is. The lists are sets: an item that comes twice is sent once. An empty item is refused.
 */
export function convertItems(convert: Converter, { slug, options }: ConverterRequest): Converter {
  const { split } = options;
  return (cell, isText) => {
    const items =
      typeof cell === "string" && split !== undefined ? cell.split(split) : Array.isArray(cell) ? cell : [cell];
    const values: JsonValue[] = [];
    for (const item of items as readonly JsonValue[]) {
      if (item === null || (typeof item === "string" && item.trim() === "")) return emptyItem;
      const value = convert(item, isText);
      if (value instanceof Refused) {
        const mayBeSeveral = split === undefined && typeof cell === "string" && separators.test(cell);
        return mayBeSeveral ? value.withAdvice(splitAdvice(slug)) : value;
      }
      // Options come from an index, one object per id, so identity is equality.
      if (!values.includes(value)) values.push(value);
    }
    return values;
  };
}

function splitAdvice(slug: string): string {
  return `If the cell holds several items, declare the mark between them as split in fields.${slug}.`;
}

const emptyItem = new Refused(
  "list-item-empty",
  "one item of the list is empty: remove the extra mark, or fill it in.",
);
