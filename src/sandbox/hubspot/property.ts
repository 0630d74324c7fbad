import type { JsonObject } from "../../core/types.ts";
import type { AttributeDefinition, AttributeType } from "../definitions.ts";

/** HubSpot API: properties. */
export type PropertyType = "string" | "number" | "bool" | "date" | "datetime" | "enumeration" | "phone_number";

export interface PropertyOption {
  readonly label: string;
  /** What a record holds. */
  readonly value: string;
}

export interface Property {
  readonly name: string;
  readonly label: string;
  readonly type: PropertyType;
  readonly fieldType: string;
  readonly groupName: string;
  readonly description: string;
  readonly options: readonly PropertyOption[];
  readonly hasUniqueValue: boolean;
  /** The options are kept elsewhere (pipelines, owners): the list here is empty and every value is taken. */
  readonly externalOptions: boolean;
  /** Made by HubSpot, not by the account. */
  readonly hubspotDefined: boolean;
  /** Only the server writes it. */
  readonly isReadOnly: boolean;
  readonly archived: boolean;
  /** ms since 1970; absent for those of HubSpot. */
  readonly createdAt?: number;
  readonly updatedAt?: number;
}

/** A property with what is usual for its type. */
export function property(
  name: string,
  type: PropertyType,
  fieldType: string,
  rest: Partial<Omit<Property, "name" | "type" | "fieldType">> = {},
): Property {
  return {
    name,
    label: name,
    type,
    fieldType,
    groupName: "information",
    description: "",
    options: [],
    hasUniqueValue: false,
    externalOptions: false,
    hubspotDefined: false,
    isReadOnly: false,
    archived: false,
    ...rest,
  };
}

const booleanOptions: readonly PropertyOption[] = [
  { label: "Yes", value: "true" },
  { label: "No", value: "false" },
];

/** What the properties page shows of it. */
export function showProperty(shown: Property, hasUniqueValue: boolean): JsonObject {
  const { isReadOnly, createdAt, updatedAt, options, hubspotDefined, ...rest } = shown;
  const listed = shown.type === "bool" ? booleanOptions : options;
  return {
    ...rest,
    hasUniqueValue,
    ...(hubspotDefined ? { hubspotDefined } : {}),
    options: listed.map((option, displayOrder) => ({ ...option, displayOrder, hidden: false })),
    calculated: false,
    hidden: false,
    formField: !isReadOnly,
    displayOrder: -1,
    ...(createdAt === undefined ? {} : { createdAt: new Date(createdAt).toISOString() }),
    ...(updatedAt === undefined ? {} : { updatedAt: new Date(updatedAt).toISOString() }),
    modificationMetadata: {
      archivable: !hubspotDefined,
      readOnlyDefinition: hubspotDefined,
      ...(shown.type === "enumeration" ? { readOnlyOptions: hubspotDefined } : {}),
      readOnlyValue: isReadOnly,
    },
  };
}

const forms: { readonly [type in AttributeType]: readonly [PropertyType, fieldType: string] } = {
  text: ["string", "text"],
  phone_number: ["string", "phonenumber"],
  number: ["number", "number"],
  rating: ["number", "number"],
  currency: ["number", "number"],
  date: ["date", "date"],
  datetime: ["datetime", "date"],
  checkbox: ["bool", "booleancheckbox"],
  select: ["enumeration", "select"],
  status: ["enumeration", "select"],
  multiselect: ["enumeration", "checkbox"],
  user: ["enumeration", "select"],
  relation: ["string", "text"],
};

/** The property that an account would have made for such an attribute. */
export function toProperty(attribute: AttributeDefinition, now: number): Property {
  const [type, fieldType] = forms[attribute.type];
  const options = (attribute.options ?? []).map((option) =>
    typeof option === "string"
      ? { label: option, value: option }
      : { label: option.value, value: String(option.id ?? option.value) },
  );
  return property(attribute.key, type, fieldType, {
    label: attribute.label ?? attribute.key,
    options: type === "enumeration" ? options : [],
    externalOptions: type === "enumeration" && options.length === 0,
    hasUniqueValue: attribute.isUnique ?? false,
    archived: attribute.isArchived ?? false,
    createdAt: now,
    updatedAt: now,
  });
}

/** The attribute that `toProperty` would make it from. */
export function toAttribute(from: Property): AttributeDefinition {
  return {
    key: from.name,
    type: toAttributeType(from),
    label: from.label,
    isUnique: from.hasUniqueValue,
    isArchived: from.archived,
    ...(from.options.length > 0
      ? { options: from.options.map(({ label, value }) => ({ id: value, value: label })) }
      : {}),
  };
}

function toAttributeType({ type, fieldType }: Property): AttributeType {
  switch (type) {
    case "string":
      return fieldType === "phonenumber" ? "phone_number" : "text";
    case "enumeration":
      return fieldType === "checkbox" ? "multiselect" : "select";
    case "bool":
      return "checkbox";
    default:
      return type;
  }
}
