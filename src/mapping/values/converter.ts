import type { Attribute, JsonValue, ValueRules } from "../../core/types.ts";
import { isErrorCode, isExponent } from "../damage.ts";
import type { FieldObject, TypeOption } from "../schema.ts";

/**
 * Why a cell is no value of its type. `message` holds nothing of the row and says what to do; `detail` stands in its place
 * where the row may be quoted, says the same about this very cell, and is bounded.
 */
export class Refused {
  /** Stable, kebab-case. */
  readonly code: string;
  readonly message: string;
  readonly detail: string | undefined;

  constructor(code: string, message: string, detail?: string) {
    this.code = code;
    this.message = message;
    this.detail = detail;
  }

  /** The same refusal, about this cell. */
  withDetail(detail: string | undefined): Refused {
    return detail === undefined ? this : new Refused(this.code, this.message, detail);
  }

  /** The same refusal with one more sentence. */
  withAdvice(advice: string): Refused {
    return new Refused(this.code, `${this.message} ${advice}`, this.detail && `${this.detail} ${advice}`);
  }
}

/**
 * Turns one cell that is not blank into exactly the value to send, or says why it cannot. Pure.
 * `isText` is true where the source knows nothing but text (CSV), so that text may stand for another type.
 */
export type Converter = (cell: JsonValue, isText: boolean) => JsonValue | Refused;

/** What a converter is made from. */
export interface ConverterRequest {
  readonly slug: string;
  readonly options: FieldObject;
  readonly attribute?: Attribute;
  readonly rules: ValueRules;
}

/** Reports a declaration that cannot work. `option` is the key of the field at fault, or undefined for the field itself. */
export type Complain = (option: keyof FieldObject | undefined, message: string) => void;

/** A value type. */
export interface ValueKind {
  /** The options that the type takes. */
  readonly options: readonly TypeOption[];
  /** True where spaces around a cell mean nothing, so that a cell of nothing but spaces is blank. */
  readonly trims: boolean;
  /** True where a value is a list, so that a JSONL `[]` is blank. */
  readonly isList: boolean;
  /** True where a value can identify a record: it is one text or number. */
  readonly canMatch: boolean;
  compile(request: ConverterRequest, complain: Complain): Converter;
}

const spreadsheetError = new Refused(
  "spreadsheet-error",
  "the cell holds a spreadsheet's error instead of a value: repair the formula and export again.",
);

/** The refusal for a cell that is a spreadsheet's error code (`#REF!`, `#N/A`), or undefined. */
export function refuseSpreadsheetError(cell: string): Refused | undefined {
  return isErrorCode(cell) ? spreadsheetError : undefined;
}

const exponentKey = new Refused(
  "key-exponent",
  "a code that a spreadsheet has turned into a number with an exponent: several codes may have become this one. Format the column as text before the codes are put in, and export again.",
);

/** The refusal for the text of a key that a spreadsheet has damaged: rows with such keys would overwrite one record in turn. */
export function refuseDamagedKey(cell: string): Refused | undefined {
  return refuseSpreadsheetError(cell) ?? (isExponent(cell.trim()) ? exponentKey : undefined);
}
