import { counted } from "../../core/counted.ts";
import type { MappedRecord, Problem } from "../../core/types.ts";
import { type JsonPath, readJsonPath } from "./json-path.ts";

/** A record's own result, or why it cannot be told which that is. */
export type Aligned = { readonly result: unknown } | { readonly doubt: Problem };

/** Finds each record's result by its place. Where their numbers differ nothing is guessed. */
export function alignByPlace(results: readonly unknown[], records: readonly MappedRecord[]): readonly Aligned[] {
  if (results.length === records.length) return results.map((result) => ({ result }));
  const message = `The answer holds ${counted(results.length, "result")} for ${counted(records.length, "record")}, so that none can be told. Declare destination.response.key if results name their record, or check destination.response.results.`;
  return records.map(() => ({ doubt: { code: "results-miscounted", message } }));
}

/** Finds each record's result by the match value in it, in whatever order they come. */
export function alignByKey(
  results: readonly unknown[],
  records: readonly MappedRecord[],
  path: JsonPath,
  ignoreCase: boolean,
): readonly Aligned[] {
  const fold = (key: string) => (ignoreCase ? key.toLowerCase() : key);
  const byKey = new Map<string, unknown[]>();
  for (const result of results) {
    const key = readJsonPath(result, path);
    if (typeof key !== "string" && typeof key !== "number") continue;
    const found = byKey.get(fold(String(key)));
    if (found === undefined) byKey.set(fold(String(key)), [result]);
    else found.push(result);
  }
  return records.map((record) => {
    const found = byKey.get(fold(record.key)) ?? [];
    if (found.length === 1) return { result: found[0] };
    return { doubt: found.length === 0 ? missing : doubled };
  });
}

const missing: Problem = {
  code: "result-missing",
  message:
    "The answer holds no result with this record's match value. If this goes on, check destination.response.results and destination.response.key.",
};
const doubled: Problem = {
  code: "result-doubled",
  message:
    "The answer holds several results with this record's match value, so that its own cannot be told. If this goes on, check destination.response.key.",
};
