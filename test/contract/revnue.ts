import type { JsonObject, JsonValue } from "../../src/core/types.ts";
import type { Harness } from "./harness.ts";

/** The pages of Revnue tell no way to clear a value but PUT, and nothing of when a customer was created. */
export const revnue: Harness = {
  destination: "revnue",
  api: "revnue",
  object: "customers",
  match: "name",
  define: (sandbox) => sandbox.defineObject({ slug: "customers", attributes: [] }, "revnue"),
  record: (name, general_description) => ({ name, general_description }),
  textSlug: "general_description",
  refused: (name) => ({ name, website: `https://wr0ng.example/${"w".repeat(50)}` }),
  stored: (sandbox) =>
    [...sandbox.records("customers", "revnue")].map(({ id, attributes }) => ({
      id,
      key: String(attributes.name),
      text: String(attributes.general_description ?? ""),
    })),
  // A name has 50 characters at most; the mapping sees to that.
  takesKey: (key) => [...key].length <= 50,
  clears: false,
  tellsCreated: true,
  tellsCreatedAt: false,
  echoes: true,
};

/** Pages, one sentence for whatever is wrong, and nothing but an id for an answer. */
export const revnuePaged: Harness = {
  ...revnue,
  title: "revnue, with pages, refusals in one sentence, and an id for an answer",
  sandbox: {
    revnue: {
      listEnvelope: "results",
      pageSize: 3,
      validationShape: "detail",
      duplicateStatus: 409,
      duplicateShape: "detail",
      writeBody: "id",
    },
  },
  echoes: false,
};

/** Nothing for an answer, and names that nobody holds unique. */
export const revnueSilent: Harness = {
  ...revnue,
  title: "revnue, with nothing for an answer, and names that repeat",
  sandbox: { revnue: { writeBody: "empty", uniqueNames: false, unknownField: "ignore" } },
  isSilent: true,
  echoes: false,
};

/** Every field that there is: what is not sent would be emptied. */
const blank: JsonObject = Object.fromEntries(
  [
    ...["category", "contact_person.name", "contact_person.email", "contact_person.type", "address_line_1"],
    ...["address_line_2", "city", "state_province", "zip_postal_code", "country", "phone", "mobile", "fax"],
    ...["website", "supplementary_description", "additional_description", "nda_signed", "nda_signed_date"],
    ...["msa_signed", "msa_signed_date", "template.id"],
  ].map((slug): readonly [string, JsonValue] => [slug, null]),
);

/** Customers replaced as a whole: so a value can be cleared. */
export const revnueReplaced: Harness = {
  ...revnue,
  title: "revnue, with update: put",
  settings: { company: 1, update: "put", indexMaxAge: 0 },
  sandbox: { revnue: { duplicateShape: "detail", nameMatching: "case-insensitive", nestedPatch: "replace" } },
  record: (name, general_description) => ({ ...blank, name, general_description }),
  refused: (name) => ({ ...blank, name, website: `https://wr0ng.example/${"w".repeat(50)}` }),
  // Names that differ in case are one to this account, and to the client two: it refuses the second.
  takesKey: (key) => [...key].length <= 50 && key !== "aB-1",
  clears: true,
};
