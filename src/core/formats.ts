/** The names that `--format` and a config's `format` take; `sources` has a reader for each. */
export const formatNames = ["csv", "tsv", "jsonl", "ndjson", "json", "xlsx"] as const;
export type FormatName = (typeof formatNames)[number];

/** The format of the rejects that a source of this format leaves: a rejects file is one of lines, never a workbook. */
export function rejectsFormatOf(name: FormatName): FormatName {
  if (name === "json") return "jsonl";
  return name === "xlsx" ? "csv" : name;
}
