import type { JsonObject } from "../../core/types.ts";
import type { Reply } from "../api.ts";
import type { Attribute } from "../catalog.ts";
import { reply } from "../table/request.ts";
import type { Tables } from "../table/tables.ts";
import type { Fault } from "../table/values.ts";

const codes: Readonly<Record<number, string>> = {
  401: "AUTHENTICATION_FAILURE",
  429: "TOO_MANY_REQUESTS",
  500: "INTERNAL_ERROR",
};

/** `{code, details, message, status}`: a request that is refused before any record is looked at. */
export function refuseZoho(status: number, message: string, code?: string): Reply {
  return reply(status, showError(code ?? codes[status] ?? "INVALID_REQUEST", message, {}));
}

/** `{data: [{code, details, message, status}]}`: refused as a whole, in the form of a record. */
export function refuseList(status: number, code: string, message: string, details: JsonObject): Reply {
  return reply(status, { data: [showError(code, message, details)] });
}

export function showError(code: string, message: string, details: JsonObject): JsonObject {
  return { code, details, message, status: "error" };
}

/** One record that is refused: its error, or all of them in one where there are several. */
export function showFaults(tables: Tables, faults: readonly Fault[], index: number): JsonObject {
  const errors = faults.map((fault) => showFault(tables, fault, index));
  const [first, ...others] = errors;
  if (first !== undefined && others.length === 0) return first;
  return showError("MULTIPLE_OR_MULTI_ERRORS", "The record has several errors.", { errors });
}

function showFault(tables: Tables, { key, kind, attribute, holder }: Fault, index: number): JsonObject {
  const place = { api_name: key, json_path: `$.data[${index}].${key}` };
  switch (kind) {
    case "missing":
      return showError("MANDATORY_NOT_FOUND", "A required field is missing.", place);
    case "taken": {
      const id = tables.toId(holder ?? 0);
      const details = { ...place, id, duplicate_record: { id }, more_records: false };
      return showError("DUPLICATE_DATA", "Another record holds this value.", details);
    }
    case "type": {
      const expected_data_type = attribute === undefined ? "text" : dataType(attribute);
      return showError("INVALID_DATA", "The value is not of the field's type.", { expected_data_type, ...place });
    }
    case "option": {
      const supported_values = attribute?.options.map(({ value }) => value) ?? [];
      return showError("INVALID_DATA", "The value is none of the picklist.", { ...place, supported_values });
    }
    case "unknown":
    case "read-only":
      return showError("INVALID_DATA", "There is no field of this name to write.", place);
  }
}

function dataType({ type }: Attribute): string {
  if (type === "number" || type === "rating") return "double";
  if (type === "checkbox") return "boolean";
  if (type === "multiselect") return "jsonarray";
  return type === "date" || type === "datetime" ? type : "text";
}
