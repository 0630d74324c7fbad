import type { MappedRecord, Problem } from "../../core/types.ts";
import type { ExchangeResult } from "../exchange.ts";
import { unreadable } from "../indexed/answer.ts";
import type { CallResult } from "../indexed/api.ts";
import { parseJson } from "../parse-json.ts";
import { rejection } from "../rejection.ts";
import { title } from "./facts.ts";
import { deliveredOf } from "./record.ts";

/**
 * What the answer to a create (201) or an update (200) means.
 * @returns undefined where it means that no record can be written
 */
export function readAnswer(
  result: ExchangeResult,
  method: "POST" | "PATCH",
  record: MappedRecord,
  secrets: readonly string[],
): CallResult | undefined {
  if (result.outcome === "retry") return result.retry;
  if (result.outcome === "answered") {
    const isUsual = result.status === (method === "POST" ? 201 : 200);
    const delivered = isUsual ? deliveredOf(parseJson(result.text), record) : undefined;
    return delivered === undefined ? unreadable(title, result.status) : { status: "done", delivered };
  }
  const { status, kind, text } = result;
  const isUpdate = method === "PATCH";
  if (kind === "fatal" || (status === 404 && !isUpdate)) return undefined;
  const problem = rejection(result, record, secrets);
  if (status === 404) return { status: "refused", reason: "missing", problem };
  if (status !== 409) return { status: "refused", problem };
  // Two refusals have this status, and "Cannot update an archived object" is the documented text of the one.
  if (/archived/i.test(text)) return { status: "refused", problem: archived(problem) };
  return { status: "refused", ...(!isUpdate && { reason: "duplicate" }), problem };
}

function archived(problem: Problem): Problem {
  const said = problem.message.replace(/[.!?]?$/, ".");
  const message = `${said} It was archived in Routera: restore it there, or take the row out.`;
  return { ...problem, code: "record-archived", message };
}
