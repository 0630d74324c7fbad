import { type Converter, Refused, refuseSpreadsheetError, type ValueKind } from "./converter.ts";
import { convertItems } from "./items.ts";

const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

function uuidOf(what: string): Converter {
  const refused = new Refused(
    "uuid-invalid",
    `not the UUID of ${what}: give its id, as in 8-4-4-4-12 hexadecimal digits.`,
  );
  return (cell) => {
    if (typeof cell !== "string") return refused;
    const text = cell.trim();
    return uuid.test(text) ? text : (refuseSpreadsheetError(text) ?? refused);
  };
}

function uuids(what: string): ValueKind {
  const convert = uuidOf(what);
  return {
    options: ["split", "mode"],
    trims: true,
    isList: true,
    canMatch: false,
    compile: (request) => convertItems(convert, request),
  };
}

/** Records of another object, by UUID; sent as a list. */
export const relation = uuids("a record");

/** Members of the organisation, by UUID; sent as a list. */
export const user = uuids("a member");

const recordId = uuidOf("a record");

/** The conversion of a key that has to be a record's UUID. */
export function uuidKey(convert: Converter): Converter {
  return (cell, isText) => {
    const value = convert(cell, isText);
    return value instanceof Refused ? value : recordId(value, isText);
  };
}
