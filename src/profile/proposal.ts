/** What a column may be declared as. */
import type { ValueRules } from "../core/types.ts";
import type { FieldObject } from "../mapping/index.ts";

export interface Choice {
  /** For the person who is asked: `days first: dd/MM/yyyy`. */
  readonly label: string;
  /** The field, without its column. */
  readonly spec: FieldObject;
  /** Why, for the comment beside the field: no cell of the file but words for yes and no. Empty for plain text. */
  readonly evidence: string;
}

type Choices = readonly [Choice, ...Choice[]];

/** One column's declaration. `choices` has the safe one first; where it has more, the cells alone cannot tell. */
export interface ColumnProposal {
  readonly column: string;
  readonly choices: Choices;
  /** What cannot be told, as a question. */
  readonly question?: string;
  /** It is text only because of some cells that are unlike the others: the person is to know. */
  readonly isDoubtful?: boolean;
  /** Nothing would be sent, or nothing that can be: to be left out, and why. */
  readonly leaveOut?: string;
}

export interface ProposeOptions {
  readonly rules: ValueRules;
  /** Names of zones to offer for times without one: this machine's, UTC. */
  readonly zones: readonly string[];
}

/** A column that its cells leave no doubt about. */
export function one(column: string, spec: FieldObject, evidence: string): ColumnProposal {
  return { column, choices: [{ label: String(spec.type), spec, evidence }] };
}

/** The declaration that loses nothing. */
export function text(evidence: string): Choice {
  return { label: "text, letter for letter", spec: { type: "text" }, evidence };
}
