/** The rows that a sync or a field takes: `where: { Status: [active, new], Sold: { not: yes } }`. */
import * as z from "zod";
import type { Header, JsonValue, Row } from "../core/types.ts";
import { isUnfilled } from "./blank.ts";
import { compileCellReader } from "./column.ts";

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const values = z.union([scalar, z.array(scalar).min(1)]);

const condition = z.union([
  scalar,
  z.array(scalar).min(1),
  z
    .strictObject({
      not: values.optional().describe("The value, or list of values, that the cell must not hold."),
      blank: z.boolean().optional().describe("true: the cell must be blank. false: it must be filled."),
    })
    .refine(({ not, blank }) => not !== undefined || blank !== undefined, {
      error: "says nothing: give `not` or `blank`.",
      when: ({ issues }) => issues.length === 0,
    }),
]);

export const conditionsSchema = z.record(z.string().min(1), condition);

/** Column -> what its cell must be. All must hold. */
export type Conditions = Readonly<z.output<typeof conditionsSchema>>;
type Condition = Conditions[string];

/**
 * Compiles conditions for the rows of one header. Values are compared letter for letter; blank and missing cells equal the
 * empty text. For `blank`, a cell of nothing but spaces is blank too.
 */
export function compileConditions(header: Header, conditions: Conditions): (row: Row) => boolean {
  const compiled = Object.entries(conditions).map(([column, wanted]) => ({
    read: compileCellReader(header, column),
    holds: compileCondition(wanted),
  }));
  return (row) => compiled.every(({ read, holds }) => holds(read(row)));
}

function compileCondition(wanted: Condition): (cell: JsonValue | undefined) => boolean {
  if (typeof wanted !== "object" || Array.isArray(wanted)) {
    const words = wordsOf(wanted);
    return (cell) => words.has(comparable(cell));
  }
  const { not, blank } = wanted;
  const unwanted = not === undefined ? undefined : wordsOf(not);
  return (cell) =>
    (unwanted === undefined || !unwanted.has(comparable(cell))) && (blank === undefined || isUnfilled(cell) === blank);
}

function wordsOf(wanted: z.output<typeof values>): ReadonlySet<string> {
  return new Set([wanted].flat().map(String));
}

function comparable(cell: JsonValue | undefined): string {
  if (cell === undefined || cell === null) return "";
  return typeof cell === "object" ? JSON.stringify(cell) : String(cell);
}
