import * as z from "zod";
import type { Attribute, ObjectSchema, ValueType } from "../../core/types.ts";
import { parseJson } from "../parse-json.ts";
import { systemAttributes } from "./facts.ts";

/** `GET /crm/objects/{slug}`, "Get a CRM object": loose, only what is used. */
const objectSchema = z.object({
  object: z.object({
    createdAt: z.union([z.string(), z.number()]).optional(),
    attributes: z.array(
      z.object({
        key: z.string(),
        label: z.string().optional(),
        type: z.string(),
        isRequired: z.boolean().optional(),
        isUnique: z.boolean().optional(),
        isStandard: z.boolean().optional(),
        isArchived: z.boolean().optional(),
        // `value` is the label that people see.
        options: z.array(z.object({ id: z.union([z.string(), z.number()]), value: z.string() })).nullish(),
      }),
    ),
  }),
});

/** Zeeg's types with a documented way to write them. `rating` and `currency` have none: their values go as declared. */
const types: { readonly [apiType: string]: ValueType } = {
  text: "text",
  phone_number: "text",
  number: "number",
  checkbox: "checkbox",
  date: "date",
  datetime: "datetime",
  select: "select",
  status: "select",
  multiselect: "multiselect",
  relation: "relation",
  user: "user",
};

/** Every object has these; Zeeg sets them. */
const ofTheSystem: ReadonlySet<string> = new Set(systemAttributes);

interface Reading {
  /** The attributes that Zeeg has made itself are left out. */
  readonly customOnly?: boolean;
  /** Records are found by their id, which is not written then. */
  readonly isById?: boolean;
}

/** Reads the schema page. What cannot be read is a note, not an end: the API checks every record anyway. */
export function readObjectSchema(
  object: string,
  text: string,
  { customOnly = false, isById = false }: Reading = {},
): { schema?: ObjectSchema; note?: string } {
  const parsed = objectSchema.safeParse(parseJson(text));
  if (!parsed.success) {
    return {
      note: `Zeeg's description of "${object}" could not be read: values are not checked against its attributes.`,
    };
  }
  const listed = parsed.data.object.attributes.filter(({ isStandard }) => !customOnly || isStandard === false);
  const attributes = listed.map((attribute): Attribute => {
    const type = types[attribute.type];
    const isId = isById && attribute.key === "id";
    return {
      slug: attribute.key,
      apiType: attribute.type,
      required: attribute.isRequired ?? false,
      unique: isId || (attribute.isUnique ?? false),
      readOnly: !isId && (ofTheSystem.has(attribute.key) || (attribute.isArchived ?? false)),
      ...(attribute.label !== undefined && { label: attribute.label }),
      ...(type !== undefined && { type }),
      ...(attribute.options && { options: attribute.options.map(({ id, value }) => ({ id, label: value })) }),
    };
  });
  const { createdAt } = parsed.data.object;
  return { schema: { object, attributes, ...(createdAt !== undefined && { incarnation: String(createdAt) }) } };
}
