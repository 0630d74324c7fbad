/** What a person may write about a lookup. */
import * as z from "zod";

const name = z.string().min(1);

const lookupFile = z.strictObject({
  file: name.describe("A CSV or JSONL file, relative to this config file."),
  key: name.describe("The column of the file that holds what the cells hold."),
  value: name.describe("The column of the file that holds what is to be sent."),
});

const lookupTable = z.record(z.string(), z.json()).check((context) => {
  const { value } = context;
  // Not this kind of lookup at all, so that the mistakes of the other kind are told.
  if ("file" in value) context.issues.push({ code: "invalid_type", expected: "record", input: value });
  else if (Object.keys(value).length === 0)
    context.issues.push({ code: "custom", message: "must not be empty.", input: value });
});

export const lookupSchema = z
  .union([lookupFile, lookupTable])
  .describe("What is sent in place of the cell's text: text -> value, or { file, key, value } of a table in a file.");

export const otherwiseSchema = z
  .union([
    z.enum(["error", "keep", "omit", "clear"]),
    z.strictObject({ value: z.json().describe("The value that is sent for every text that is not found.") }),
  ])
  .describe(
    "With lookup: a text that is not found makes the row invalid (error, the default), is sent as it is (keep), leaves the attribute alone (omit), clears it (clear), or sends { value }.",
  );

export type LookupSpec = z.output<typeof lookupSchema>;
/** A lookup in a file. */
export type LookupFile = z.output<typeof lookupFile>;
export type Otherwise = z.output<typeof otherwiseSchema>;

/** Tells the two kinds of lookups apart: no inline table has the key `file`. */
export function isLookupFile(lookup: LookupSpec): lookup is LookupFile {
  return Object.hasOwn(lookup, "file");
}

/** Equal for lookups that read the same columns of the same file. */
export function lookupId({ file, key, value }: LookupFile): string {
  return JSON.stringify([file, key, value]);
}
