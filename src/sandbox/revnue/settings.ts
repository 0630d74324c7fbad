/** What the public pages of the Revnue API leave open, or say in two ways. A client should be right under every combination. */
export interface RevnueSettings {
  /** How lists come: as an array, or in pages as `{count, next, previous, results}`. Default `array`. */
  readonly listEnvelope: "array" | "results";
  /** Records on a page of `results`. Default 100. */
  readonly pageSize: number;
  /** What is wrong with a body: per field, or as one `detail`. Default `fields`. */
  readonly validationShape: "fields" | "detail";
  /** Whether a name that another customer has is refused. Default true. */
  readonly uniqueNames: boolean;
  /** The status and the shape of that refusal. Default 400, `fields`. */
  readonly duplicateStatus: 400 | 409;
  readonly duplicateShape: "fields" | "detail";
  /** How names are compared. Default `exact`. */
  readonly nameMatching: "exact" | "case-insensitive";
  /** A key in the body that the API does not have. Default `reject`. */
  readonly unknownField: "reject" | "ignore";
  /** Whether `country` is a number only, as one page says, or also a text of digits, as another does. Default `number`. */
  readonly countryCode: "number" | "either";
  /** What POST, PUT and PATCH answer: the customer as it is read, its id alone, or nothing. Default `full`. */
  readonly writeBody: "full" | "id" | "empty";
  /** Default 204. */
  readonly deleteStatus: 200 | 204;
  /** What PATCH does to `contact_person` and to the fields of a template: adds to what is there, or replaces. Default `merge`. */
  readonly nestedPatch: "merge" | "replace";
  /** Which templates `/custom-field-template/` shows: all, or none of type customer, as its older page has it. Default `all`. */
  readonly fieldTemplates: "all" | "older-types";
  /** Requests of the account per minute, of all its clients together: 100 or 20 by the page. Default 0: no limit. */
  readonly accountLimit: number;
}

export const revnueDefaults: RevnueSettings = {
  listEnvelope: "array",
  pageSize: 100,
  validationShape: "fields",
  uniqueNames: true,
  duplicateStatus: 400,
  duplicateShape: "fields",
  nameMatching: "exact",
  unknownField: "reject",
  countryCode: "number",
  writeBody: "full",
  deleteStatus: 204,
  nestedPatch: "merge",
  fieldTemplates: "all",
  accountLimit: 0,
};

/** Every setting with the values it takes, for command lines and help. */
export const revnueChoices = {
  listEnvelope: ["array", "results"],
  pageSize: "number",
  validationShape: ["fields", "detail"],
  uniqueNames: [true, false],
  duplicateStatus: [400, 409],
  duplicateShape: ["fields", "detail"],
  nameMatching: ["exact", "case-insensitive"],
  unknownField: ["reject", "ignore"],
  countryCode: ["number", "either"],
  writeBody: ["full", "id", "empty"],
  deleteStatus: [200, 204],
  nestedPatch: ["merge", "replace"],
  fieldTemplates: ["all", "older-types"],
  accountLimit: "number",
} as const;
