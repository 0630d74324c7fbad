import { hashBytes } from "./hash.ts";

/** SQL over packed keys: a whole page in one statement costs a fraction of what a call per row does. */

/** A table `n (i)` of the numbers from 0 up to what the parameter says, it not included. */
export const numbers = (parameter: string) =>
  `WITH RECURSIVE n (i) AS (SELECT 0 WHERE ${parameter} > 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ${parameter})`;

/** The `i`th key, or hash, of a packed parameter. */
export const slice = (parameter: string, i: string) => `substr(${parameter}, ${i} * ${hashBytes} + 1, ${hashBytes})`;
