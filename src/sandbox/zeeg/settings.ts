/**
 * What the public pages of the Zeeg API leave open, or say in two ways. A client should be right under every
 * combination.
 */
export interface ZeegSettings {
  /**
   * The body of an error: `{success, message, status}`, `{error}`, or by endpoint: record writes the first, all others
   * the second. Zeeg API: errors. Default `message`.
   */
  readonly errorShape: "message" | "error" | "mixed";
  /** The status of values that are refused: wrong type, taken, unknown attribute, empty key. Default 400. */
  readonly validationStatus: 400 | 409 | 422;
  /** A key in the body that is no attribute. Default `reject`. */
  readonly unknownAttribute: "reject" | "ignore";
  /** How texts are compared by asserts and by `isUnique`. Default `exact`. */
  readonly matching: "exact" | "case-insensitive";
  /** Whether `number` takes decimals: the record pages say integer, the attribute page says either. Default false. */
  readonly decimals: boolean;
  /** The pages under `/crm/objects`: there, or refused with this status. Default `on`. */
  readonly schemaPages: "on" | 403 | 404;
  /** The ids made for new options: the record pages show strings, the attribute pages integers. Default `string`. */
  readonly optionIds: "string" | "integer";
  /** Whether creating a record without a value for an `isRequired` attribute is refused. Default false. */
  readonly enforceRequired: boolean;
  /** How e-mail addresses of people are compared when matching. Default `case-insensitive`. */
  readonly emailMatching: "exact" | "case-insensitive";
  /** Where a body for people or companies holds custom attributes: beside the others, or in `customAttributes`. Default `both`. */
  readonly customAttributes: "both" | "top" | "nested";
  /** What `socials` in a body does to the links that are there. Default `replace`. */
  readonly socials: "replace" | "merge";
}

export const zeegDefaults: ZeegSettings = {
  errorShape: "message",
  validationStatus: 400,
  unknownAttribute: "reject",
  matching: "exact",
  decimals: false,
  schemaPages: "on",
  optionIds: "string",
  enforceRequired: false,
  emailMatching: "case-insensitive",
  customAttributes: "both",
  socials: "replace",
};

/** Every setting with the values it takes, for command lines and help. */
export const zeegChoices = {
  errorShape: ["message", "error", "mixed"],
  validationStatus: [400, 409, 422],
  unknownAttribute: ["reject", "ignore"],
  matching: ["exact", "case-insensitive"],
  decimals: [false, true],
  schemaPages: ["on", 403, 404],
  optionIds: ["string", "integer"],
  enforceRequired: [false, true],
  emailMatching: ["exact", "case-insensitive"],
  customAttributes: ["both", "top", "nested"],
  socials: ["replace", "merge"],
} as const satisfies { readonly [Name in keyof ZeegSettings]: readonly ZeegSettings[Name][] };
