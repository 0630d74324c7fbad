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

  add(outcome: Outcome): void {
    for (const problem of outcome.problems ?? []) {
      const { file, line } = outcome.row;
      this.#add(problem, { file, line, problem, ...(outcome.key !== undefined && { key: outcome.key }) });
    }
  }

  #add(problem: Problem, sighting: ProblemSighting): void {
    const exact = `${problem.code}\n${problem.field ?? ""}\n${problem.message}`;
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
