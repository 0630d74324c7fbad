import type { JsonObject } from "../core/types.ts";

export const attributeTypes = [
  "text",
  "number",
  "phone_number",
  "date",
  "datetime",
  "checkbox",
  "select",
  "multiselect",
  "rating",
  "relation",
  "status",
  "user",
  "currency",
] as const;
/** Zeeg API: get a CRM object. */
export type AttributeType = (typeof attributeTypes)[number];

export interface OptionDefinition {
  /** Kept as it is, type included. Default: made by the sandbox, see `optionIds`. */
  readonly id?: string | number;
  /** The label. */
  readonly value: string;
  readonly color?: string;
}

export interface AttributeDefinition {
  /** The slug used in record bodies. */
  readonly key: string;
  readonly type: AttributeType;
  /** Default: the key. */
  readonly label?: string;
  readonly isRequired?: boolean;
  /** No two records may hold the same value. Text, phone_number and number only. */
  readonly isUnique?: boolean;
  /** Not writable and not shown. */
  readonly isArchived?: boolean;
  /** For select, multiselect and status: labels, or labels with their ids. */
  readonly options?: readonly (string | OptionDefinition)[];
  /** For text: `email` or `url`. */
  readonly validation?: readonly string[];
  readonly relationType?: string;
  readonly relatedObjectSlug?: string;
}

/** An object and its attributes. The system attributes `id`, `created_at`, `updated_at` are always there. */
export interface ObjectDefinition {
  readonly slug: string;
  readonly singularName?: string;
  readonly pluralName?: string;
  readonly isActive?: boolean;
  readonly attributes: readonly AttributeDefinition[];
}

/** A record as the API would show it: every attribute that is not archived, null where it has no value. */
export interface StoredRecord {
  readonly id: string;
  readonly object: string;
  readonly attributes: JsonObject;
  /** `2025-06-01T10:00:00+00:00` */
  readonly createdAt: string;
  readonly updatedAt: string;
}

const timestamps = new Map<number, string>();

/** `2025-06-01T10:00:00+00:00`, from seconds since 1970. The last ones are kept: most records are of few seconds. */
export function toTimestamp(seconds: number): string {
  let text = timestamps.get(seconds);
  if (text === undefined) {
    text = `${new Date(seconds * 1000).toISOString().slice(0, 19)}+00:00`;
    if (timestamps.size >= 1000) timestamps.clear();
    timestamps.set(seconds, text);
  }
  return text;
}
