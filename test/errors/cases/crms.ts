import { type always, answering } from "../answers.ts";
import { type Chapter, ending } from "../error-case.ts";
import { given } from "./crm-config.ts";

const stops = ending(3);
const partly = ending(1);

const uuid = "5f0c0000-0000-4000-8000-000000000001";

const zeegById = "object: products\nmatch: id\nmode: update\nfields: { id: id, name: name }\n";
const zeegProducts = {
  objects: [
    {
      slug: "products",
      attributes: [
        { key: "sku", type: "text" as const, isUnique: true },
        { key: "name", type: "text" as const },
        { key: "related", type: "relation" as const, relatedObjectSlug: "products" },
      ],
    },
  ],
};

export const zeegCases: Chapter = [
  partly(
    "Zeeg: ids that no record has",
    "push --base-url {zeeg}",
    "record-missing uuid-invalid",
    given(`id,name\n${uuid},Dress\n17,Skirt\n`, zeegById, { sandbox: zeegProducts }),
  ),
  partly(
    "Zeeg: a blank for a list that is added to",
    "push --base-url {zeeg}",
    "list-clear",
    given(
      "sku,related\nA,\n",
      "object: products\nmatch: sku\nfields: { sku: sku, related: { column: related, type: relation, mode: add, blank: clear } }\n",
      { sandbox: zeegProducts },
    ),
  ),
  partly(
    "Zeeg: e-mail addresses that are none",
    "push --sandbox",
    "emails-invalid",
    given(
      'email,name,emails\nann@example.com,Ann,"[1, 2]"\n',
      "object: people\nmatch: email\nfields: { email: email, firstName: name, emails: { column: emails, type: json } }\n",
    ),
  ),
];

const contacts =
  "destination: { type: hubspot }\nobject: contacts\nmatch: email\nfields: { email: email, firstname: name }\n";
const toHubSpot = "push --base-url {server} --max-attempts 1";
const hubspot = (answer: Parameters<typeof always>[0]) =>
  given("email,name\nann@example.com,Ann\n", contacts, {
    server: answering(({ url }) =>
      url.includes("properties") ? { status: 403, body: { category: "MISSING_SCOPES" } } : answer,
    ),
  });
const category = (status: number, name: string, message: string) =>
  hubspot({ status, body: { status: "error", category: name, message } });

export const hubspotCases: Chapter = [
  stops(
    "HubSpot: a token that is not known",
    toHubSpot,
    "credentials-refused",
    category(401, "INVALID_AUTHENTICATION", "Authentication credentials not found"),
  ),
  stops(
    "HubSpot: a scope that is missing",
    toHubSpot,
    "permission-missing",
    hubspot({
      status: 403,
      body: {
        category: "MISSING_SCOPES",
        message: "Scopes are missing",
        context: { requiredScopes: ["crm.objects.contacts.write"] },
      },
    }),
  ),
  stops(
    "HubSpot: an object that is not there",
    toHubSpot,
    "object-unknown",
    category(404, "OBJECT_NOT_FOUND", "Unable to infer object type from: contacts"),
  ),
  stops(
    "HubSpot: a day's requests are used up",
    toHubSpot,
    "quota-spent",
    hubspot({ status: 429, body: { policyName: "DAILY", message: "You have reached your daily limit." } }),
  ),
  stops("HubSpot: its network is broken", toHubSpot, "unreachable", hubspot({ status: 522 })),
  partly("HubSpot: records that are locked", toHubSpot, "http-423", hubspot({ status: 423 })),
  partly("HubSpot: an account that is moved", toHubSpot, "http-477", hubspot({ status: 477 })),
  partly(
    "HubSpot: an address that it does not take",
    "push --sandbox",
    "invalid-email",
    given("email,name\nann,Ann\n", contacts),
  ),
  partly(
    "HubSpot: a record that it does not take",
    toHubSpot,
    "validation-error",
    category(400, "VALIDATION_ERROR", "Property values were not valid"),
  ),
  partly(
    "HubSpot: ids that no record has",
    "push --sandbox",
    "record-missing",
    given(
      "id,name\n17,Ann\n",
      "destination: { type: hubspot }\nobject: contacts\nmatch: id\nmode: update\nfields: { id: id, firstname: name }\n",
    ),
  ),
  stops(
    "HubSpot: a match that is not unique",
    "push --base-url {server}",
    "match-not-unique",
    given("email,name\nann@example.com,Ann\n", contacts.replace("match: email", "match: firstname"), {
      server: answering(({ url }) =>
        url.includes("properties")
          ? { status: 403, body: { category: "MISSING_SCOPES" } }
          : {
              status: 400,
              body: {
                category: "VALIDATION_ERROR",
                message: "Unable to perform update/upsert by non-unique 0-1 property firstname",
              },
            },
      ),
    }),
  ),
  partly(
    "HubSpot: a semicolon in an option",
    "push --sandbox",
    "option-separator",
    given(
      "email,tags\nann@example.com,a;b\n",
      'destination: { type: hubspot }\nobject: contacts\nmatch: email\nfields: { email: email, tags: { column: tags, type: multiselect, options: { "a;b": "a;b" } } }\n',
    ),
  ),
];
