import type { Delivered } from "../../core/destination.ts";
import type { WriteMode } from "../../core/types.ts";
import type { OutcomeSpec } from "./declare-response.ts";
import { isSaid, type JsonPath, readJsonPath, showJsonPath } from "./json-path.ts";

type Status = Delivered["status"];
type Outcome = { readonly status: Status } | { readonly fault: string };

/** Tells created from updated as far as the API does; nothing is guessed. */
export class OutcomeReader {
  readonly #spec: OutcomeSpec | undefined;
  readonly #untold: Status;

  /** @param mode what only creates, or only updates, needs no telling */
  constructor(spec: OutcomeSpec | undefined, mode: WriteMode) {
    this.#spec = spec;
    this.#untold = mode === "create" ? "created" : mode === "update" ? "updated" : "upserted";
  }

  /** @param result the record's own part of the answer */
  of(status: number, result: unknown, answer: unknown, id: string | undefined): Outcome {
    const spec = this.#spec;
    if (spec === undefined) return { status: this.#untold };
    if ("status" in spec) return this.#byStatus(status, spec.status);
    if ("createdIds" in spec) {
      if (holds(answer, spec.createdIds, id)) return { status: "created" };
      if (holds(answer, spec.updatedIds, id)) return { status: "updated" };
      return {
        fault: `the record's id stands neither at ${showJsonPath(spec.createdIds)} nor at ${showJsonPath(spec.updatedIds)} (destination.response.outcome)`,
      };
    }
    const told = readJsonPath(result, spec.path);
    if (spec.created.some((value) => isSaid(told, value))) return { status: "created" };
    if (spec.updated.some((value) => isSaid(told, value))) return { status: "updated" };
    return {
      fault: `what stands at ${showJsonPath(spec.path)} means neither created nor updated (destination.response.outcome)`,
    };
  }

  /** For an answer without a body, where that is declared to be good. */
  ofEmpty(status: number): Status {
    if (this.#spec === undefined || !("status" in this.#spec)) return this.#untold;
    const outcome = this.#byStatus(status, this.#spec.status);
    return "status" in outcome ? outcome.status : this.#untold;
  }

  #byStatus(
    status: number,
    { created, updated }: { readonly created: readonly number[]; readonly updated: readonly number[] },
  ): Outcome {
    if (created.includes(status)) return { status: "created" };
    if (updated.includes(status)) return { status: "updated" };
    return { fault: "its status means neither created nor updated (destination.response.outcome)" };
  }
}

function holds(answer: unknown, path: JsonPath, id: string | undefined): boolean {
  const ids = readJsonPath(answer, path);
  return id !== undefined && Array.isArray(ids) && ids.some((one) => String(one) === id);
}
