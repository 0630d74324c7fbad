import * as z from "zod";
import { jsonPath, jsonPaths, refusedStatuses, scalars, statuses, wait } from "./declaration-parts.ts";

const outcome = z.union([
  z.literal("status").transform(() => ({ status: { created: [201], updated: [200, 204] } })),
  z.strictObject({
    status: z
      .strictObject({
        created: statuses.describe("Statuses that say the record was created."),
        updated: statuses.describe("Statuses that say it was updated."),
      })
      .describe("The HTTP status says what was done."),
  }),
  z.strictObject({
    path: jsonPath.describe("Where the answer says what was done."),
    created: scalars.describe("What stands there where the record was created."),
    updated: scalars.describe("What stands there where it was updated."),
  }),
  z.strictObject({
    createdIds: jsonPath.describe("Where the answer lists the ids of created records."),
    updatedIds: jsonPath.describe("Where the answer lists the ids of updated records."),
  }),
]);

/** What a good answer looks like. Paths start at the answer, or at each result of a batch. */
export const responseSchema = z
  .strictObject({
    results: jsonPath.optional().describe("The list with one result per record; $ where the answer is the list."),
    key: jsonPath
      .optional()
      .describe("The match value in each result. Without it, results stand in the order of the records."),
    id: jsonPath.optional().describe("The CRM's id of the record. Declared, it must be there."),
    createdAt: jsonPath
      .optional()
      .describe("When the record was created: ISO 8601 with its offset, or seconds or ms since 1970."),
    echo: jsonPath.optional().describe("The values as they are stored now, to be compared with those sent."),
    outcome: outcome
      .optional()
      .describe(
        "What tells created from updated: status (201 and 200 or 204), { status: { created, updated } }, { path, created, updated }, or { createdIds, updatedIds }. Without it, records are counted as upserted.",
      ),
    success: z
      .strictObject({
        path: jsonPath.describe("Where the answer says whether it was done."),
        values: scalars.describe("What stands there where it was."),
      })
      .optional()
      .describe("What tells success where an answer 200 may hold a failure."),
    problem: z
      .strictObject({
        message: jsonPaths.optional().describe("The reason in words."),
        field: jsonPaths.optional().describe("The attribute it is about."),
        code: jsonPaths.optional().describe("The API's code of it."),
      })
      .optional()
      .describe("Where a result that is no success says why: message, field, code."),
    empty: statuses.optional().describe("Statuses whose answer may have no body: 204."),
  })
  .optional()
  .describe("How a good answer reads: results, key, id, createdAt, echo, outcome, success, problem, empty.");

/** What an answer means that is no success. */
export const errorsSchema = z
  .strictObject({
    message: jsonPaths.optional().describe("The reason in words. Default: message, error, detail, errors."),
    field: jsonPaths.optional().describe("The attribute it is about."),
    code: jsonPaths.optional().describe("The API's code of it."),
    retry: refusedStatuses.optional().describe("More statuses that are worth another try."),
    reject: refusedStatuses
      .optional()
      .describe("Statuses that refuse the record for good, where others would stop the run: 300, 404."),
    stop: refusedStatuses.optional().describe("More statuses that stop the run."),
    retryCodes: scalars
      .optional()
      .describe("Codes at which nothing was done and another try helps, also of single results: UNABLE_TO_LOCK_ROW."),
    stopCodes: scalars
      .optional()
      .describe("Codes of a refusal that stop the run, whatever its status: INVALID_MODULE."),
    waitAfter429: wait.optional().describe("How long to wait after a 429 that does not say it: 30s."),
  })
  .optional()
  .describe(
    "What a refusal says and means: message, field, code, retry, reject, stop, retryCodes, stopCodes, waitAfter429.",
  );

export type OutcomeSpec = z.output<typeof outcome>;
