import { Refused, refuseSpreadsheetError, type ValueKind } from "./converter.ts";
import { isRealDay } from "./date-format.ts";

const isoMoment = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?$/;

/** A moment in ISO 8601 with its offset (`Z`, `+02:00`), sent as written: nothing is moved to another zone. */
export const datetime: ValueKind = {
  options: [],
  trims: true,
  isList: false,
  canMatch: false,
  compile() {
    return (cell) => {
      if (typeof cell !== "string") return invalid;
      const text = cell.trim();
      const match = isoMoment.exec(text);
      if (match === null) return refuseSpreadsheetError(text) ?? invalid;
      const [, year, month, day, hour, minute, second = "0", offset] = match;
      if (!isRealDay(Number(year), Number(month), Number(day))) return unreal;
      if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return unreal;
      if (offset === undefined) return withoutOffset;
      return isOffset(offset) ? text : unreal;
    };
  },
};

function isOffset(offset: string): boolean {
  return offset === "Z" || (Number(offset.slice(1, 3)) <= 14 && Number(offset.slice(-2)) <= 59);
}

const invalid = new Refused(
  "datetime-invalid",
  "not a moment in ISO 8601: export it as 2026-03-29T08:30:00+02:00, with its offset.",
);
const withoutOffset = new Refused(
  "datetime-offset",
  "has no offset, so the moment is unknown: export it with Z or an offset such as +02:00.",
);
const unreal = new Refused("datetime-unreal", "there is no such day, time or offset: correct the cell.");
