import * as z from "zod";
import { valueTypes } from "../../core/types.ts";

const asText = "json (default) or text.";

/** How values are written. Dates stay ISO 8601. */
export const valuesSchema = z
  .strictObject({
    types: z
      .array(z.enum(valueTypes))
      .min(1)
      .optional()
      .describe("The types that the API takes. Default: all but json, which needs option: object."),
    textMaxLength: z.int().positive().optional().describe("The longest text, in characters (Unicode code points)."),
    integersOnly: z.boolean().optional().describe("Numbers with decimals are refused. Default false."),
    clear: z
      .union([z.null(), z.string()])
      .optional()
      .describe('What empties an attribute: null (default), "", or a word.'),
    number: z.enum(["json", "text"]).optional().describe(`Numbers as ${asText}`),
    checkbox: z
      .union([
        z.enum(["json", "text"]),
        z.strictObject({
          true: z.string().describe("The text that means yes."),
          false: z.string().describe("The text that means no."),
        }),
      ])
      .optional()
      .describe(`Booleans as json (default), text (true, false), or two words: { true: "Yes", false: "No" }.`),
    option: z
      .enum(["id", "object"])
      .optional()
      .describe("An option of a select or multiselect: its id (default), or { id } as an object."),
    list: z
      .union([z.literal("array"), z.strictObject({ join: z.string().min(1).describe("The mark between the items.") })])
      .optional()
      .describe('Lists as an array (default), or as one text with a mark between: { join: ";" }.'),
    nested: z
      .boolean()
      .optional()
      .describe("A dot in an attribute's name leads into an object: address.city. Default false."),
  })
  .optional()
  .describe(
    "How values are written: types, textMaxLength, integersOnly, clear, number, checkbox, option, list, nested.",
  );

export type ValuesSpec = Exclude<z.output<typeof valuesSchema>, undefined>;
