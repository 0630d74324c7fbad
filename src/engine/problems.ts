import type { ProblemExample, ProblemReport } from "../core/report.ts";
import type { Outcome, Problem } from "../core/types.ts";

/** What is shown of one row's trouble; unlike the report's example it may hold the cell. For the terminal only. */
export interface ProblemSighting extends ProblemExample {
  readonly problem: Problem;
}

export interface ProblemGroup {
  readonly report: ProblemReport;
  readonly sightings: readonly ProblemSighting[];
}

const maxExamples = 5;
const maxGroups = 200;

/** Groups the problems of a run by code, field and message, each with its first examples. Memory is bounded. */
export class ProblemBook {
  readonly #groups = new Map<string, { problem: Problem; count: number; sightings: ProblemSighting[] }>();

  /** Changes with every problem. */
  #total = 0;

  /** @param before what an earlier part of the run met */
  constructor(before: readonly ProblemReport[] = []) {
    for (const { code, message, field, count, examples } of before) {
      const problem = { code, message, ...(field !== undefined && { field }) };
      const sightings = examples.map((example) => ({ ...example, problem }));
      this.#groups.set(groupId(problem), { problem, count, sightings });
    }
  }

  /** How many problems were added; tells whether anything is new. */
  get total(): number {
    return this.#total;
  }

  add(outcome: Outcome): void {
    for (const problem of outcome.problems ?? []) {
      const { file, line } = outcome.row;
      this.#add(problem, { file, line, problem, ...(outcome.key !== undefined && { key: outcome.key }) });
    }
  }

  #add(problem: Problem, sighting: ProblemSighting): void {
    this.#total++;
    const exact = groupId(problem);
    const full = this.#groups.size >= maxGroups && !this.#groups.has(exact);
    const id = full ? problem.code : exact;
    let group = this.#groups.get(id);
    if (!group) {
      const others = { code: problem.code, message: "Other messages with this code; the rejects file has each." };
      group = { problem: full ? others : problem, count: 0, sightings: [] };
      this.#groups.set(id, group);
    }
    group.count++;
    if (group.sightings.length < maxExamples) group.sightings.push(sighting);
  }

  /** The groups, the most frequent first. */
  groups(): readonly ProblemGroup[] {
    return [...this.#groups.values()]
      .sort((a, b) => b.count - a.count)
      .map(({ problem, count, sightings }) => ({
        report: {
          code: problem.code,
          message: problem.message,
          ...(problem.field !== undefined && { field: problem.field }),
          count,
          examples: sightings.map(({ file, line, key }) => ({ file, line, ...(key !== undefined && { key }) })),
        },
        sightings,
      }));
  }
}

function groupId({ code, field, message }: Problem): string {
  return `${code}\n${field ?? ""}\n${message}`;
}
