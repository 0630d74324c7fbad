import type { Rate, ValueRules } from "../../core/types.ts";

/** "Every object gets system attributes": Zeeg API, "Create a CRM object". */
export const systemAttributes = ["id", "created_at", "updated_at"] as const;

/** What the values of a custom object's records must obey. */
export const values: ValueRules = {
  // "string, max 255 characters" and "integer": Zeeg API, "Create a CRM record", table of types.
  textMaxLength: 255,
  integersOnly: true,
  reserved: systemAttributes,
  types: ["text", "number", "checkbox", "date", "datetime", "select", "multiselect", "relation", "user"],
  // Adding and removing: Zeeg API, "Update relation of a CRM record", which takes these two types.
  listModes: { relation: ["replace", "add", "remove"], user: ["replace", "add", "remove"] },
};

/** Zeeg documents no numbers for its rate limit. */
export const limits: { readonly maxBatchSize: number; readonly rates: readonly Rate[] } = {
  maxBatchSize: 1,
  rates: [],
};
