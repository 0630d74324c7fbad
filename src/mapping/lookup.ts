/** What a cell's text stands for: `lookup: { anna: 5f0c... }`. */
import { didYouMean } from "../core/nearest.ts";
import { printable } from "../core/printable.ts";
import type { JsonValue } from "../core/types.ts";
import { isBlank } from "./blank.ts";
import { cellText } from "./inputs.ts";
import type { Otherwise } from "./lookup-schema.ts";
import { type LookupTable, lookupKey } from "./lookup-table.ts";
import { type Converter, Refused, refuseSpreadsheetError } from "./values/converter.ts";

/** What a cell sends: a value, null to clear, undefined for nothing, or why it cannot be sent. */
export type Outcome = JsonValue | undefined | Refused;

/** Looks a cell that is not blank up, and converts what it stands for. */
export type Lookup = (cell: JsonValue, isText: boolean) => Outcome;

export interface LookupRequest {
  readonly slug: string;
  readonly table: LookupTable;
  readonly ignoreCase: boolean;
  readonly otherwise: Otherwise;
  readonly convert: Converter;
  /** The type takes several values: each item of a cell is looked up. */
  readonly isList: boolean;
  /** The mark between the items of a cell, where one is declared. */
  readonly split: string | undefined;
  /** False where a row must have a value: nothing may be found that clears. */
  readonly mayClear: boolean;
}

/** Reports what cannot work, by its path within the field: `["lookup", "anna"]`. */
export type ComplainOfLookup = (path: readonly string[], message: string) => void;

// More would not be read.
const maxFaults = 5;
// Above this a hint costs more than it helps; and as many refusals are kept, for the same text comes again.
const maxHints = 500;

/** Compiles a lookup. Every value of the table is converted now, so that a wrong one is known before a row is sent. */
export function compileLookup(request: LookupRequest, complain: ComplainOfLookup): Lookup {
  const { table, convert, isList, split, ignoreCase } = request;
  const fold = ignoreCase ? (text: string) => lookupKey(text).toLowerCase() : lookupKey;
  const values = indexValues(request, fold, complain);
  const unknown = compileOtherwise(request, complain);

  if (!isList) {
    return (cell, isText) => {
      const text = cellText(cell);
      if (text instanceof Refused) return text;
      const found = values.get(fold(text));
      return found === undefined ? unknown(cell, text, isText) : found.converted;
    };
  }
  return (cell, isText) => {
    const items = typeof cell === "string" && split !== undefined ? cell.split(split) : [cell].flat();
    const found: JsonValue[] = [];
    let clears = false;
    for (const item of items as readonly JsonValue[]) {
      // The conversion refuses it, in its own words.
      if (isBlank(item, true, false)) {
        found.push(item);
        continue;
      }
      const text = cellText(item);
      if (text instanceof Refused) return text;
      const entry = values.get(fold(text));
      const value = entry === undefined ? unknown(item, text, undefined) : entry.value;
      if (value instanceof Refused) return value;
      if (value === null) clears = true;
      else if (value !== undefined) found.push(...([value].flat() as readonly JsonValue[]));
    }
    if (found.length === 0) return clears ? null : undefined;
    return convert(found, isText || table.isText);
  };
}

interface Indexed {
  readonly value: JsonValue;
  readonly converted: JsonValue;
}

function indexValues(
  { table, convert, mayClear }: LookupRequest,
  fold: (text: string) => string,
  complain: ComplainOfLookup,
): ReadonlyMap<string, Indexed> {
  const values = new Map<string, Indexed>();
  const first = new Map<string, string>();
  let faults = 0;
  const fault = (key: string, place: string | undefined, message: string) => {
    if (++faults <= maxFaults)
      complain(["lookup", place === undefined ? key : "file"], place ? `${place}: ${message}` : message);
  };
  for (const [key, { value, place }] of table.entries) {
    const folded = fold(key);
    const before = values.get(folded);
    if (before !== undefined) {
      if (JSON.stringify(before.value) === JSON.stringify(value)) continue;
      const other = place === undefined ? `"${first.get(folded)}"` : first.get(folded);
      fault(key, place, `one key with ${other}, as they are compared, but with another value: keep one of them.`);
      continue;
    }
    first.set(folded, place ?? key);
    if (value === null) {
      if (!mayClear) fault(key, place, "null would clear an attribute that every row must have.");
      values.set(folded, { value, converted: null });
      continue;
    }
    if (folded === "" || value === "") {
      fault(key, place, folded === "" ? "a key must not be empty." : "an empty text says nothing: use null to clear.");
      continue;
    }
    const converted = convert(value, table.isText);
    if (converted instanceof Refused) fault(key, place, converted.message);
    else values.set(folded, { value, converted });
  }
  return values;
}

/** What is sent for a text that the table does not have. `isText` is absent where the item of a list is to stay as it is. */
function compileOtherwise(
  request: LookupRequest,
  complain: ComplainOfLookup,
): (cell: JsonValue, text: string, isText: boolean | undefined) => Outcome {
  const { otherwise, convert, isList, mayClear } = request;
  const mustHave = "contradicts a field that every row must have: use error, keep or a value.";
  if (typeof otherwise === "object") {
    const { value } = otherwise;
    if (value === null || value === "") complain(["otherwise", "value"], "an empty value says nothing: use clear.");
    const converted = convert(value, false);
    if (converted instanceof Refused) complain(["otherwise", "value"], converted.message);
    return () => (isList ? value : converted);
  }
  switch (otherwise) {
    case "error":
      return refuseUnknown(request);
    case "keep":
      return (cell, _text, isText) => (isText === undefined ? cell : convert(cell, isText));
    case "omit":
      if (!mayClear) complain(["otherwise"], mustHave);
      return () => undefined;
    case "clear":
      if (!mayClear) complain(["otherwise"], mustHave);
      return () => null;
  }
}

function refuseUnknown({ slug, table }: LookupRequest): (cell: JsonValue, text: string) => Refused {
  const { file, entries } = table;
  // The keys of a file are data, and stay out of messages; those of the config are its writer's own words.
  const keys = [...(entries.size > maxHints ? [] : entries.keys())];
  const more = entries.size > 10 ? ` and ${entries.size - 10} more` : "";
  const named = [...entries.keys()].slice(0, 10).join(", ");
  const where = file === undefined ? `lookup (${named}${more})` : `lookup file ${file}`;
  const message = `not a key of the ${where}: correct the cell, add it there, or declare otherwise in fields.${slug}.`;
  const refused = new Refused("lookup-unknown", message);
  const remembered = new Map<string, Refused>();
  return (_cell, text) => {
    const damaged = refuseSpreadsheetError(text);
    if (damaged !== undefined) return damaged;
    const before = remembered.get(text);
    if (before !== undefined) return before;
    const isHinted = text.length <= 100 && remembered.size < maxHints;
    const hint = isHinted ? didYouMean(lookupKey(text), keys) : "";
    const about = refused.withDetail(`"${printable(text, 60)}" is ${message}${hint}`);
    if (isHinted) remembered.set(text, about);
    return about;
  };
}
