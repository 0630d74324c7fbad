import type { Reply } from "../api.ts";
import { reply } from "../table/request.ts";
import type { Fault } from "../table/values.ts";

/** One error of a record. The list of a whole request calls the code `errorCode`, that of an item `statusCode`. */
export interface SalesforceError {
  readonly code: string;
  readonly message: string;
  readonly fields: readonly string[];
}

const codes: Readonly<Record<number, string>> = {
  401: "INVALID_SESSION_ID",
  404: "NOT_FOUND",
  405: "METHOD_NOT_ALLOWED",
  500: "UNKNOWN_EXCEPTION",
  503: "SERVER_UNAVAILABLE",
};

/** `[{message, errorCode}]`: a request that is refused as a whole. */
export function refuseSalesforce(status: number, message: string, code?: string): Reply {
  return reply(status, [{ message, errorCode: code ?? codes[status] ?? "INVALID_FIELD" }]);
}

/** `[{message, errorCode, fields}]`: one record that is refused. */
export function refuseErrors(errors: readonly SalesforceError[]): Reply {
  return reply(
    400,
    errors.map(({ code, message, fields }) => ({ message, errorCode: code, fields })),
  );
}

export function toError({ key, kind }: Fault): SalesforceError {
  const fields = [key];
  switch (kind) {
    case "unknown":
      return { code: "INVALID_FIELD", message: `There is no field ${key}.`, fields };
    case "read-only":
      return { code: "INVALID_FIELD_FOR_INSERT_UPDATE", message: `The field ${key} cannot be written.`, fields };
    case "type":
      return { code: "INVALID_TYPE_ON_FIELD_IN_RECORD", message: `${key}: value not of the field's type.`, fields };
    case "option":
      return { code: "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", message: `${key}: no value of the picklist.`, fields };
    case "missing":
      return { code: "REQUIRED_FIELD_MISSING", message: `Required fields are missing: [${key}]`, fields };
    case "taken":
      return { code: "DUPLICATE_VALUE", message: `${key}: another record holds this value.`, fields };
  }
}
