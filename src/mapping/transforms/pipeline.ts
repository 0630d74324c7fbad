/** A field's `transform`: its steps, one after the other. */
import type { JsonValue } from "../../core/types.ts";
import { Refused } from "../values/converter.ts";
import { type TransformSpec, transformOf } from "./index.ts";
import type { Items, TransformStep } from "./transform.ts";

/** What a cell becomes; undefined and null are the empty text. What is no text passes only steps that do not look at it. */
export type Transform = (cell: JsonValue | undefined) => JsonValue | Refused;

export interface CompiledTransform {
  readonly transform: Transform;
  /** What is known to come out; undefined: as it went in. */
  readonly makes: "text" | "list" | undefined;
}

/**
 * Compiles the steps.
 * @param comes what is known to come in; undefined: a text or a list
 * @param complain names the step at fault by its position
 */
export function compileTransform(
  specs: readonly TransformSpec[],
  comes: CompiledTransform["makes"],
  complain: (step: number, message: string) => void,
): CompiledTransform {
  let makes = comes;
  const steps = specs.map((spec, index) => {
    const { name, kind, parameters } = transformOf(spec);
    const step = kind.compile(parameters, (message) => complain(index, message));
    if (name === "split" && makes === "list") complain(index, "what comes here is a list already.");
    if (name === "join" && makes === "text") complain(index, "what comes here is one text already.");
    makes = step.makes ?? makes;
    return step;
  });
  return { transform: (cell) => run(steps, cell), makes };
}

function run(steps: readonly TransformStep[], cell: JsonValue | undefined): JsonValue | Refused {
  let value: JsonValue | Refused = cell ?? "";
  for (const step of steps) {
    if (value === "" || (Array.isArray(value) && value.length === 0)) {
      value = step.blank ?? (step.makes === "text" ? "" : value);
    } else if (step.blank !== undefined) continue;
    else if (typeof value === "string") value = step.text(value);
    else if (isItems(value)) value = step.list === undefined ? each(step, value) : step.list(value);
    else return notText;
    if (value instanceof Refused) return value;
  }
  return value;
}

function each(step: TransformStep, items: Items): Items | Refused {
  const changed: string[] = [];
  for (const item of items) {
    const result = item === "" ? item : step.text(item);
    if (result instanceof Refused) return result;
    // Only `split` makes several of one, and it takes lists as a whole.
    if (typeof result === "string") changed.push(result);
  }
  return changed;
}

function isItems(value: JsonValue): value is Items {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

const notText = new Refused(
  "transform-not-text",
  "transforms change text only, and this is a number, true or false, a list of such, or an object: write it as text at its source, or remove the transform.",
);
