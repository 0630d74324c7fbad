import type { JsonObject } from "../../core/types.ts";

interface TemplateField {
  readonly id: number;
  readonly name: string;
  readonly data_type: "attachment" | "date" | "money" | "number" | "text";
  readonly is_active: boolean;
  readonly order: number;
}

export interface Template {
  readonly id: number;
  readonly name: string;
  readonly is_active: boolean;
  readonly type: "asset" | "contract" | "supplier" | "customer";
  readonly fields: readonly TemplateField[];
}

/** What somebody has set up in the account: there from the start, and never changed. */
export const templates: readonly Template[] = [
  {
    id: 1,
    name: "Customer profile",
    is_active: true,
    type: "customer",
    fields: [
      { id: 11, name: "Segment", data_type: "text", is_active: true, order: 1 },
      { id: 12, name: "Annual volume", data_type: "money", is_active: true, order: 2 },
      { id: 13, name: "Employees", data_type: "number", is_active: true, order: 3 },
      { id: 14, name: "Customer since", data_type: "date", is_active: true, order: 4 },
      { id: 15, name: "Signed form", data_type: "attachment", is_active: true, order: 5 },
      { id: 16, name: "Former segment", data_type: "text", is_active: false, order: 6 },
    ],
  },
  {
    id: 2,
    name: "Customer billing",
    is_active: true,
    type: "customer",
    fields: [{ id: 21, name: "Cost centre", data_type: "text", is_active: true, order: 1 }],
  },
  {
    id: 3,
    name: "Contract terms",
    is_active: true,
    type: "contract",
    fields: [{ id: 31, name: "Notice period", data_type: "number", is_active: true, order: 1 }],
  },
];

/** As `/custom-field-template/` shows it. */
export function showFieldTemplate({ fields, ...template }: Template): JsonObject {
  return { ...template, fields: fields.map((field) => ({ ...field })) };
}

/** As `/custom-form-template/` shows it, with what the form adds. */
export function showFormTemplate(template: Template): JsonObject {
  const form = { form_title: template.name, form_desc: "", is_default: template.id === 1 };
  return { ...showFieldTemplate(template), ...form };
}
