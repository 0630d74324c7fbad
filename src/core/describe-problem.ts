import type { Problem } from "./types.ts";

/**
 * A problem with its column and value, for the terminal and the rejects file:
 * `column "Price" value "1,600": could be 1600 or 1.6 ...`
 */
export function describeProblem(problem: Problem, maxValue = 80): string {
  const { column, value, field } = problem;
  const text = problem.detail ?? problem.message;
  const where = [
    column !== undefined && `column "${column}"`,
    column === undefined && field !== undefined && `attribute "${field}"`,
    value !== undefined && `value "${value.length > maxValue ? `${value.slice(0, maxValue)}…` : value}"`,
  ].filter((part) => part !== false);
  return where.length === 0 ? text : `${where.join(" ")}: ${text}`;
}
