import type { ConfigIssue } from "../../core/errors.ts";
import { type ValueRules, valueTypes } from "../../core/types.ts";
import { noRates, type Plan, type Target } from "../options.ts";
import { checkRequest } from "./check-request.ts";
import type { Declaration } from "./declaration.ts";
import { type Way, wayOf } from "./ways.ts";

/** What follows from a declaration, and what in it cannot work. */
export function planRest({ mode, match, settings, slugs }: Target<Declaration>): Plan {
  const way = wayOf(settings, mode);
  const limits = { maxBatchSize: way?.batch ?? 1, rates: noRates };
  const issues: ConfigIssue[] = [...checkResponse(settings), ...checkErrors(settings), ...checkValues(settings, slugs)];
  if (way === undefined) {
    const message = `the config declares no request that does it: write destination.${mode} with what makes the API ${mode === "update" ? "never create" : "never update"}, or leave mode out.`;
    issues.push({ path: ["mode"], message });
  } else {
    const under = mode === "upsert" ? undefined : settings[mode];
    for (const { path, message } of checkRequest(way, match, slugs, settings.values?.nested ?? false)) {
      const [key = ""] = path;
      const isOwn = under !== undefined && Object.hasOwn(under, key);
      issues.push({ path: ["destination", isOwn ? mode : "write", ...path], message });
    }
    const { auth } = settings;
    const credentialHeader = typeof auth === "object" && auth.type === "header" ? auth.name : undefined;
    if (credentialHeader !== undefined && Object.hasOwn({ ...settings.headers, ...way.headers }, credentialHeader)) {
      const message = "stands among the constant headers, too: one of them would be lost.";
      issues.push({ path: ["destination", "auth", "name"], message });
    }
    if (way.isBatch && settings.response?.results === undefined) {
      const message =
        "needs destination.response.results: the path to the list that says what became of each record, or $ where the answer is the list.";
      issues.push({ path: ["destination", "write", "batch"], message });
    }
    if (!way.isBatch && settings.response?.key !== undefined) {
      const message = "tells the results of a batch apart: declare write.batch, or leave it out.";
      issues.push({ path: ["destination", "response", "key"], message });
    }
  }
  return {
    limits,
    values: rulesOf(settings),
    issues,
    ...(way && { writing: writingOf(way, settings) }),
    ...(way && !way.idempotent && { isRepeatable: false }),
    notes: [...(way && !way.idempotent ? [onceNote] : []), ...(tellsNothing(settings) ? [trustNote] : [])],
  };
}

const onceNote =
  "The API is declared not to take the same request twice: a record whose answer is lost is rejected (fate-unknown), not sent again.";

const trustNote =
  "destination.response declares no id, outcome or success: whatever JSON comes with a 2xx counts as delivered, even where it tells of a failure.";

function tellsNothing({ response: { id, outcome, success } = {} }: Declaration): boolean {
  return success === undefined && id === undefined && (outcome === undefined || "status" in outcome);
}

/** Everything that decides on what is written where; nothing of how answers are read. */
function writingOf({ method, path, query, headers, body, record, omitMatch }: Way, { values }: Declaration): string {
  const { number, checkbox, clear, option, list, nested } = values ?? {};
  const encoding = { number, checkbox, clear, option, list, nested };
  return JSON.stringify([method, path, query, headers, body, record, omitMatch, encoding]);
}

function rulesOf({ values }: Declaration): ValueRules {
  const { types = valueTypes.filter((type) => type !== "json"), textMaxLength, integersOnly } = values ?? {};
  return {
    types,
    ...(textMaxLength !== undefined && { textMaxLength }),
    ...(integersOnly !== undefined && { integersOnly }),
  };
}

function* checkResponse({ response }: Declaration): Generator<ConfigIssue> {
  const { outcome, id, success, problem } = response ?? {};
  const at = (...path: string[]) => ["destination", "response", ...path];
  if (outcome !== undefined && "createdIds" in outcome && id === undefined) {
    yield { path: at("outcome"), message: "looks the id up in lists: declare response.id beside it." };
  }
  if (problem !== undefined && success === undefined) {
    yield { path: at("problem"), message: "belongs to success: declare what tells a result that is none." };
  }
  const [created, updated]: readonly (readonly unknown[])[] =
    outcome === undefined || "createdIds" in outcome
      ? [[], []]
      : "status" in outcome
        ? [outcome.status.created, outcome.status.updated]
        : [outcome.created, outcome.updated];
  const both = created?.find((value) => updated?.some((other) => String(other) === String(value)));
  if (both !== undefined) {
    yield { path: at("outcome"), message: `${JSON.stringify(both)} cannot mean both created and updated.` };
  }
}

function* checkErrors({ errors, response }: Declaration): Generator<ConfigIssue> {
  const seen = new Map<number, string>();
  for (const name of ["retry", "reject", "stop"] as const) {
    for (const status of errors?.[name] ?? []) {
      const other = seen.get(status);
      if (other !== undefined && other !== name) {
        const message = `${status} stands in ${other}, too: it can mean one thing only.`;
        yield { path: ["destination", "errors", name], message };
      }
      seen.set(status, name);
    }
  }
  if (errors?.stopCodes !== undefined && errors.code === undefined) {
    const message = "needs the path to the code of a refusal: errors.code.";
    yield { path: ["destination", "errors", "stopCodes"], message };
  }
  const both = errors?.stopCodes?.find((code) => errors.retryCodes?.includes(code));
  if (both !== undefined) {
    const message = `${JSON.stringify(both)} stands in retryCodes, too: it can mean one thing only.`;
    yield { path: ["destination", "errors", "stopCodes"], message };
  }
  if (errors?.retryCodes !== undefined && errors.code === undefined && response?.problem?.code === undefined) {
    const message = "needs the path to the code: errors.code, or response.problem.code for single results.";
    yield { path: ["destination", "errors", "retryCodes"], message };
  }
}

function* checkValues({ values }: Declaration, slugs: readonly string[] = []): Generator<ConfigIssue> {
  const at = (...path: string[]) => ["destination", "values", ...path];
  const isJoined = typeof values?.list === "object";
  if (isJoined && values.option === "object") {
    yield { path: at("option"), message: "object cannot be joined into one text: leave it out, or list." };
  }
  if (values?.types?.includes("json") && (values.option !== "object" || isJoined)) {
    const message =
      "json needs option: object and list: array, because what looks like an option or a list in it would be rewritten.";
    yield { path: at("types"), message };
  }
  const { checkbox } = values ?? {};
  if (typeof checkbox === "object" && checkbox.true === checkbox.false) {
    yield { path: at("checkbox"), message: "true and false are the same word." };
  }
  if (!values?.nested) return;
  for (const slug of slugs) {
    const parent = slugs.find((other) => slug.startsWith(`${other}.`));
    if (parent !== undefined) {
      yield {
        path: ["fields", slug],
        message: `"${parent}" is a value already, and cannot hold "${slug}" (destination.values.nested).`,
      };
    } else if (slug.split(".").includes("")) {
      yield {
        path: ["fields", slug],
        message: "a dot leads from one name to the next (destination.values.nested): one of them is empty.",
      };
    }
  }
}
