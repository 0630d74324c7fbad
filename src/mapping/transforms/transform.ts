import type * as z from "zod";
import type { Refused } from "../values/converter.ts";

/** A list of texts, as `split` makes it. */
export type Items = readonly string[];

/** One step of a field's `transform`, ready for texts. Pure and total: it answers any text, or refuses it. */
export interface TransformStep {
  /** Never given the empty text: what is blank stays blank. */
  text(value: string): string | Items | Refused;
  /** Takes a list as a whole. Absent: each item goes through `text` alone. */
  list?(items: Items): string | Items | Refused;
  /** What stands in for a blank; only `default` has it. */
  readonly blank?: string;
  /** What comes out, whatever went in. Absent: a text for a text, a list for a list. */
  readonly makes?: "text" | "list";
}

/** Reports parameters that cannot work. */
export type ComplainOfStep = (message: string) => void;

/** A transform, by whatever name a config gives it. */
export interface TransformKind {
  /** Makes the step. `parameters` is what stands after the name, or undefined where the name stands alone. */
  compile(parameters: unknown, complain: ComplainOfStep): TransformStep;
}

/** A transform with something after its name. */
export interface ParametrisedKind<P> extends TransformKind {
  readonly parameters: z.ZodType<P>;
}

/** Makes a transform that takes no parameters. */
export function plain(text: TransformStep["text"]): TransformKind {
  return { compile: () => ({ text }) };
}

/** Makes a transform that needs parameters. */
export function parametrised<P>(
  parameters: z.ZodType<P>,
  compile: (given: P, complain: ComplainOfStep) => TransformStep,
): ParametrisedKind<P> {
  return { parameters, compile: (given, complain) => compile(parameters.parse(given), complain) };
}

/** Makes a transform whose name may also stand alone. */
export function optionallyParametrised<P>(
  parameters: z.ZodType<P>,
  compile: (given: P | undefined, complain: ComplainOfStep) => TransformStep,
): ParametrisedKind<P> {
  return {
    parameters,
    compile: (given, complain) => compile(given === undefined ? undefined : parameters.parse(given), complain),
  };
}

/** False for a text with half of a surrogate pair: as a mark it would cut characters in two. */
export function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}
