import { hashBytes } from "./hash.ts";

/** SQL over packed keys: a whole page in one statement costs a fraction of what a call per row does. */

/** A table `n (i)` of the numbers from 0 up to what the parameter says, it not included. */
export const numbers = (parameter: string) =>
  `WITH RECURSIVE n (i) AS (SELECT 0 WHERE ${parameter} > 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ${parameter})`;

/** The `i`th of what is packed in a parameter; keys and hashes where nothing else is said. */
export const slice = (parameter: string, i: string, bytes = hashBytes) =>
  `substr(${parameter}, ${i} * ${bytes} + 1, ${bytes})`;
