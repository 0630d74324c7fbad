/** A field that is more than one column as it is: conditions, several columns, transforms, a default, a lookup. */
import type { Header, JsonValue, Row } from "../core/types.ts";
import { blankValue, clearedValue, clearMark, isBlank } from "./blank.ts";
import { compileConditions } from "./conditions.ts";
import { compileInput } from "./inputs.ts";
import type { Outcome } from "./lookup.ts";
import type { ResolvedWay } from "./resolve-way.ts";
import { Refused, refuseDamagedKey } from "./values/converter.ts";

/** Where a value that was refused came from. */
export interface Origin {
  /** Absent where several columns have a part in it. */
  readonly column: string | undefined;
  /** What stood there, before any transform. */
  readonly cell: JsonValue | undefined;
}

export interface Computation {
  /** @param isText the row's cells are all text (CSV) */
  outcome(row: Row, isText: boolean): Outcome;
  origin(row: Row): Origin;
}

/** How the type of a field looks at blanks. */
export interface TypeTraits {
  readonly trims: boolean;
  readonly isList: boolean;
  readonly field: { readonly isMatch: boolean };
}

/** Compiles a field's ways for the rows of one header: the first whose `when` holds is taken; where none does, nothing is sent. */
export function compileComputation(header: Header, ways: readonly ResolvedWay[], traits: TypeTraits): Computation {
  const compiled = ways.map((way) => compileWay(header, way, traits));
  const pick = (row: Row) => compiled.find(({ holds }) => holds === undefined || holds(row));
  return {
    outcome: (row, isText) => pick(row)?.outcome(row, isText),
    origin: (row) => pick(row)?.origin(row) ?? { column: undefined, cell: undefined },
  };
}

interface CompiledWay extends Computation {
  readonly holds: ((row: Row) => boolean) | undefined;
}

/** The order of things: when, read, transform, blank or default, lookup, type. */
function compileWay(header: Header, way: ResolvedWay, { trims, isList, field }: TypeTraits): CompiledWay {
  const { input, transform, lookup, convert, fallback, blank } = way;
  const { read, column } = compileInput(header, input, field.isMatch ? refuseDamaged : () => undefined);
  const origin = (row: Row): Origin => {
    const cell = read(row);
    return { column: column(row), cell: cell instanceof Refused ? undefined : cell };
  };
  const holds = way.when && compileConditions(header, way.when);
  if (input.kind === "constant") return { holds, outcome: () => input.value, origin };
  // What is made of texts is text, and may stand for another type as a CSV cell may.
  const makesText = input.kind === "template" || input.kind === "joined";

  return {
    holds,
    origin,
    outcome(row, isTextRow) {
      let cell = read(row);
      if (cell instanceof Refused) return cell;
      // Before the transforms, or `lower` would make a text of it.
      if (cell === clearMark) return clearedValue(blank);
      let isText = isTextRow || makesText;
      if (transform !== undefined) {
        cell = transform(cell);
        if (cell instanceof Refused) return cell;
        if (cell === clearMark) return clearedValue(blank);
        isText ||= typeof cell === "string";
      }
      if (isBlank(cell, trims, isList)) return fallback === undefined ? blankValue(blank) : fallback.outcome;
      return lookup === undefined ? convert(cell, isText) : lookup(cell, isText);
    },
  };
}

/** Rows whose keys are all made of `#N/A` would overwrite one record in turn. */
function refuseDamaged(cell: JsonValue | undefined): Refused | undefined {
  return typeof cell === "string" ? refuseDamagedKey(cell) : undefined;
}
