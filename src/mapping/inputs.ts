/** How a field gets its cell: from one column, from several, or from a template. */
import type { Header, JsonValue, Row } from "../core/types.ts";
import { clearMark, isUnfilled } from "./blank.ts";
import { type CellReader, compileCellReader } from "./column.ts";
import type { FieldObject } from "./schema.ts";
import { type TemplatePart, templateParts } from "./template.ts";
import { Refused } from "./values/converter.ts";

/** Where a field's cell comes from. */
export type Input =
  | { readonly kind: "constant"; readonly value: JsonValue }
  | { readonly kind: "column"; readonly column: string }
  | { readonly kind: "first"; readonly columns: readonly string[] }
  | { readonly kind: "joined"; readonly columns: readonly string[]; readonly join: string }
  | { readonly kind: "items"; readonly columns: readonly string[]; readonly split: string | undefined }
  | { readonly kind: "template"; readonly parts: readonly TemplatePart[] };

/** The input that a field declares. @param isList its type takes several values */
export function inputOf({ column, columns, join = "", template, value, split }: FieldObject, isList: boolean): Input {
  if (typeof column === "string") return { kind: "column", column };
  if (column !== undefined) return { kind: "first", columns: column };
  if (template !== undefined) return { kind: "template", parts: templateParts(template) };
  if (columns === undefined) return { kind: "constant", value: value ?? null };
  return isList ? { kind: "items", columns, split } : { kind: "joined", columns, join };
}

/** What a row gives a field: a cell, undefined for a blank one, `\N`, or why there is none. */
export interface InputReader {
  read(row: Row): JsonValue | undefined | Refused;
  /** The column that a problem of this row is in, where it is one. */
  column(row: Row): string | undefined;
}

/**
 * Compiles an input for the rows of one header. Where it reads several columns, those that are blank, hold nothing but
 * spaces or `\N` are passed over; if none is left and one of them is `\N`, the whole is `\N`.
 * @param check a cell that makes the row invalid, whatever the others hold
 */
export function compileInput(
  header: Header,
  input: Input,
  check: (cell: JsonValue | undefined) => Refused | undefined,
): InputReader {
  switch (input.kind) {
    case "constant":
      return { read: () => input.value, column: () => undefined };
    case "column":
      return { read: checked(compileCellReader(header, input.column), check), column: () => input.column };
    case "first":
      return compileFirst(header, input.columns, check);
    case "joined":
      return several(header, input.columns, check, (filled) => {
        const texts: string[] = [];
        for (const cell of filled) {
          const text = cellText(cell);
          if (text instanceof Refused) return text;
          texts.push(text);
        }
        return texts.join(input.join);
      });
    case "items":
      return several(header, input.columns, check, (filled) =>
        filled.flatMap((cell) => {
          if (typeof cell === "string" && input.split !== undefined) return cell.split(input.split);
          return Array.isArray(cell) ? (cell as readonly JsonValue[]) : [cell];
        }),
      );
    case "template":
      return compileTemplate(header, input.parts, check);
  }
}

type Check = (cell: JsonValue | undefined) => Refused | undefined;

function checked(read: CellReader, check: Check): InputReader["read"] {
  return (row) => {
    const cell = read(row);
    return check(cell) ?? cell;
  };
}

function compileFirst(header: Header, columns: readonly string[], check: Check): InputReader {
  const readers = columns.map((column) => ({ column, read: compileCellReader(header, column) }));
  const find = (row: Row) => readers.find(({ read }) => !isUnfilled(read(row)));
  return {
    read(row) {
      const found = find(row)?.read(row);
      return found === undefined ? markOf(readers.map(({ read }) => read(row))) : (check(found) ?? found);
    },
    column: (row) => find(row)?.column,
  };
}

function several(
  header: Header,
  columns: readonly string[],
  check: Check,
  combine: (filled: readonly JsonValue[]) => JsonValue | Refused,
): InputReader {
  const readers = columns.map((column) => compileCellReader(header, column));
  return {
    read(row) {
      const cells = readers.map((read) => read(row));
      const filled: JsonValue[] = [];
      for (const cell of cells) {
        if (cell === undefined || isUnfilled(cell)) continue;
        const refused = check(cell);
        if (refused !== undefined) return refused;
        filled.push(cell);
      }
      return filled.length === 0 ? markOf(cells) : combine(filled);
    },
    column: () => undefined,
  };
}

function compileTemplate(header: Header, parts: readonly TemplatePart[], check: Check): InputReader {
  const readers = parts.map((part) => (typeof part === "string" ? part : compileCellReader(header, part.column)));
  return {
    read(row) {
      const cells: (JsonValue | undefined)[] = [];
      let isFilled = false;
      let text = "";
      for (const reader of readers) {
        if (typeof reader === "string") {
          text += reader;
          continue;
        }
        const cell = reader(row);
        cells.push(cell);
        isFilled ||= !isUnfilled(cell);
        if (cell === undefined || cell === null || cell === clearMark) continue;
        const part = check(cell) ?? cellText(cell);
        if (part instanceof Refused) return part;
        text += part;
      }
      return isFilled ? text : markOf(cells);
    },
    column: () => undefined,
  };
}

/** What cells of which none is filled amount to. */
function markOf(cells: readonly (JsonValue | undefined)[]): string | undefined {
  return cells.includes(clearMark) ? clearMark : undefined;
}

const nested = new Refused("text-nested", "a list or object is no text: name a path inside it as the column.");
const exponent = new Refused(
  "text-number",
  "a number that has no plain digits cannot become text: write it as text at its source.",
);

/** A cell as text: JSON numbers as their digits, JSON booleans as `true` and `false`. */
export function cellText(cell: JsonValue): string | Refused {
  if (typeof cell === "string") return cell;
  if (typeof cell === "boolean") return String(cell);
  if (typeof cell !== "number") return nested;
  const digits = String(cell);
  return /^-?\d+(\.\d+)?$/.test(digits) ? digits : exponent;
}
