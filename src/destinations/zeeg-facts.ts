import type { Rate, ValueRules } from "../core/types.ts";

/** What Zeeg's values must obey. */
export const values: ValueRules = {
  // "string, max 255 characters" and "integer": Zeeg API, "Create a CRM record", table of types.
  textMaxLength: 255,
  integersOnly: true,
  // "Every object gets system attributes": Zeeg API, "Create a CRM object".
  reserved: ["id", "created_at", "updated_at"],
  types: ["text", "number", "checkbox", "date", "datetime", "select", "multiselect", "relation", "user"],
};

/** Zeeg documents no numbers for its rate limit. */
export const limits: { readonly maxBatchSize: number; readonly rates: readonly Rate[] } = {
  maxBatchSize: 1,
  rates: [],
};
