import * as z from "zod";
import type { Attribute } from "../../core/types.ts";
import { templateField } from "./facts.ts";

/** "List Custom Form Template" and "Custom Field Template": loose, only what is used. */
const templateSchema = z.object({
  id: z.number(),
  name: z.string().optional().catch(undefined),
  type: z.string().optional().catch(undefined),
  is_active: z.boolean().optional().catch(undefined),
  fields: z
    .array(
      z.object({
        id: z.number(),
        name: z.string(),
        data_type: z.string(),
        is_active: z.boolean().optional().catch(undefined),
      }),
    )
    .default([]),
});
export type Template = z.output<typeof templateSchema>;
export type TemplateField = Template["fields"][number];

/** Reads a list of templates, in an array or under a name; undefined where it is none. */
export function readTemplates(json: unknown): readonly Template[] | undefined {
  const wrapped = z.object({ results: z.unknown(), data: z.unknown() }).partial().safeParse(json);
  const list = Array.isArray(json) ? json : (wrapped.data?.results ?? wrapped.data?.data);
  const parsed = z.array(templateSchema).safeParse(Array.isArray(list) ? list : [json]);
  return parsed.success ? parsed.data : undefined;
}

/** The attributes that the templates' fields are, by name and by id. */
export function templateAttributes(templates: readonly Template[]): readonly Attribute[] {
  const attributes = new Map<string, Attribute>();
  for (const { fields } of templates) {
    for (const field of fields) {
      for (const name of [field.name, String(field.id)]) {
        const slug = templateField + name;
        const before = attributes.get(slug);
        attributes.set(
          slug,
          before === undefined ? attributeOf(slug, field) : either(before, attributeOf(slug, field)),
        );
      }
    }
  }
  return [...attributes.values()];
}

function attributeOf(slug: string, { data_type, is_active }: TemplateField): Attribute {
  // How an attachment is written is not documented.
  const readOnly = is_active === false || data_type === "attachment";
  const common = { slug, apiType: data_type, required: false, unique: false, readOnly };
  switch (data_type) {
    case "money":
      return { ...common, type: "number" };
    case "number":
      return { ...common, type: "number", rules: { integersOnly: true } };
    case "date":
      return { ...common, type: "date" };
    case "text":
      return { ...common, type: "text", rules: { textMaxLength: 50 } };
    default:
      return common;
  }
}

/** Two templates have a field of this name: what they agree in. Each row is judged by its own template. */
function either(a: Attribute, b: Attribute): Attribute {
  if (a.apiType === b.apiType) return { ...a, readOnly: a.readOnly && b.readOnly };
  const { slug } = a;
  const apiType = `${a.apiType} or ${b.apiType}`;
  return { slug, apiType, required: false, unique: false, readOnly: a.readOnly && b.readOnly };
}
