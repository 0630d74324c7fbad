/** What a person may write about one field, checked: the `fields` and `blank` keys of a sync. */
import * as z from "zod";
import { listModes, valueTypes } from "../core/types.ts";
import { type Conditions, conditionsSchema } from "./conditions.ts";
import { lookupSchema, otherwiseSchema } from "./lookup-schema.ts";
import { templateSchema } from "./template.ts";
import { transformSchema } from "./transforms/index.ts";

export const blankPolicies = ["omit", "clear", "error"] as const;
/** What an empty cell means: leave the attribute alone, clear it, or refuse the row. */
export type BlankPolicy = (typeof blankPolicies)[number];

/** A mark between thousands. The space stands for the no-break and narrow no-break ones too: nobody sees the difference. */
const groupMarks = [".", ",", "'", " ", "\u00a0", "\u202f"] as const;

const roundings = ["half-up", "half-even"] as const;
export type Rounding = (typeof roundings)[number];

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const words = z.array(scalar).min(1);
const name = z.string().min(1);

const noIds =
  "labels alone tell no ids: give label: id pairs, as in { Dresses: opt_1 }, or leave options out where the CRM tells them.";

/** The options of the value types. Which type takes which is in the registry of `values/`. */
const typeOptions = {
  truncate: z
    .int()
    .positive()
    .optional()
    .describe(
      "text: cut to this many characters (Unicode code points). Without it a text that is too long is refused.",
    ),
  decimal: z.enum([".", ","]).optional().describe("number: the decimal mark of this column."),
  group: z
    .enum(groupMarks)
    .optional()
    .describe("number: the mark between groups of three digits. A space covers no-break spaces as well."),
  scale: z
    .int()
    .positive()
    .optional()
    .describe("number: multiply by this whole number, exactly: 100 turns 12.34 into 1234."),
  round: z
    .literal([true, ...roundings])
    .optional()
    .describe(
      "number: round to a whole number, after scale. half-up (also: true) takes ties away from zero, half-even to the even neighbour.",
    ),
  true: words.optional().describe("checkbox: the words that mean yes. Replaces `true`; needs `false` beside it."),
  false: words.optional().describe("checkbox: the words that mean no. Replaces `false`; needs `true` beside it."),
  unit: z
    .union([name, z.array(name).min(1)])
    .optional()
    .describe(
      'number: what may stand before or after the number and is left out: "€", or a list. 5 % with unit "%" is 5.',
    ),
  negative: z
    .enum(["parentheses", "trailing"])
    .optional()
    .describe(
      "number: negative numbers are written (12.50) or 12.50- in this column; a minus before them is understood always.",
    ),
  format: z
    .union([name, z.array(name).min(1)])
    .optional()
    .describe(
      "date, datetime: how they are written, from yyyy, MM, M, MMM, MMMM, dd, d, EEE, EEEE, HH, H, hh and h with a, mm, ss, SSS, XXX, Z, 'text', and marks: dd.MM.yyyy. Or excel, excel1904, unix, unixms (datetime). A list where the column has several. Default ISO 8601.",
    ),
  locale: name
    .optional()
    .describe("date, datetime: the language of names of months and weekdays in format: de, pt-BR. Default en."),
  zone: name.optional().describe("datetime: the time zone of cells without an offset: Europe/Berlin, UTC, +02:00."),
  options: z
    .record(z.string(), z.union([z.string(), z.number()]), {
      error: ({ input }) => (Array.isArray(input) ? noIds : undefined),
    })
    .optional()
    .describe(
      "select, multiselect: label -> option id. Added to the labels that the CRM tells, and stronger than them.",
    ),
  split: name
    .optional()
    .describe("multiselect, relation, user: the mark between the items of one cell. Without it a cell is one item."),
  mode: z
    .enum(listModes)
    .optional()
    .describe(
      "multiselect, relation, user: the items replace those that the CRM holds (replace, default), are added to them, or are removed from them. Not every destination can do each.",
    ),
};

// The nearest mistake to a list of alternatives.
const oneOfSeveral =
  "a list here holds alternatives, each a group of keys. For the first filled of several columns write column: [A, B].";

const fieldObject = z.strictObject(
  {
    column: z
      .union([name, z.array(name).min(1)])
      .optional()
      .describe(
        "The column (JSONL: a path such as address.city or lines[0].sku). Of a list, the first column that is filled.",
      ),
    columns: z
      .array(name)
      .min(1)
      .optional()
      .describe("Several columns: the filled ones joined into one text by `join`, or the items of a list."),
    join: z.string().optional().describe("With columns: what stands between the texts of the filled ones."),
    template: templateSchema.optional(),
    value: z
      .json()
      .optional()
      .describe("The same value for every row, instead of a column. null clears the attribute."),
    when: conditionsSchema
      .optional()
      .describe("Only rows that meet these conditions send the field; as in where. Others leave the attribute alone."),
    transform: transformSchema.optional(),
    default: z.json().optional().describe("The value that stands in for a blank cell. It is looked up and converted."),
    lookup: lookupSchema.optional(),
    ignoreCase: z.boolean().optional().describe("With lookup: keys are found in any letter case. Default false."),
    otherwise: otherwiseSchema.optional(),
    type: z.enum(valueTypes).optional().describe("The value type. Default: what the CRM says, else inferred."),
    blank: z
      .enum(blankPolicies)
      .optional()
      .describe("What an empty cell of this column means. Default: the sync's blank."),
    required: z.boolean().optional().describe("An empty cell makes the row invalid. Default false."),
    unique: z
      .boolean()
      .optional()
      .describe(
        "Rows with different keys that hold the same value are all invalid. Reads the source twice. Default false.",
      ),
    ...typeOptions,
  },
  { error: ({ code }) => (code === "invalid_type" ? oneOfSeveral : undefined) },
);

// A field has exactly one of these.
const sourceKeys = ["column", "columns", "template", "value"] as const;

const fieldWithSource = fieldObject.refine(
  (field) => sourceKeys.filter((key) => field[key] !== undefined).length === 1,
  {
    error: "needs exactly one of `column`, `columns`, `template` and `value`.",
    // A misspelt `column` is one fault, not two.
    when: ({ value, issues }) =>
      typeof value === "object" &&
      value !== null &&
      !Array.isArray(value) &&
      !issues.some(({ code }) => code === "unrecognized_keys"),
  },
);

const fieldSchema = z
  .union([
    name.describe("The column whose cells are sent."),
    fieldWithSource,
    z.array(fieldWithSource).min(1).describe("Alternatives: the first whose `when` holds is taken."),
  ])
  .describe(
    "Where the attribute's value comes from: a column, an object with options, or a list of such alternatives.",
  );

export const fieldsSchema = z
  .record(name, fieldSchema)
  .describe("Attribute slug -> where its value comes from. Absent: every column becomes an attribute of its own name.");

export const whereSchema = conditionsSchema.describe(
  "Column -> the value, or list of values, that a row must hold, letter for letter; or { not }, { blank }. Other rows are skipped.",
);

export const blankSchema = z
  .enum(blankPolicies)
  .describe("What an empty cell means: omit (default), clear or error. A literal \\N always clears.");

/** A field as an object. The shorthand `sku: SKU` is the same as `sku: { column: SKU }`. */
export type FieldObject = z.output<typeof fieldObject>;
/** A list holds alternatives. */
export type FieldSpec = string | FieldObject | readonly FieldObject[];
export type FieldsSpec = Readonly<Record<string, FieldSpec>>;
export type WhereSpec = Conditions;
export type TypeOption = keyof typeof typeOptions;
export const typeOptionNames = Object.keys(typeOptions) as readonly TypeOption[];
