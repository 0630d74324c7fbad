import { always, answering } from "../answers.ts";
import { type Chapter, type ErrorCase, ending } from "../error-case.ts";

const stops = ending(3);
const partly = ending(1);

/** A config for `rows.csv`, and the credentials of every CRM. */
function given(csv: string, config: string, more: Pick<ErrorCase, "server" | "sandbox"> = {}) {
  const env = {
    HUBSPOT_ACCESS_TOKEN: "sandbox",
    ROUTERA_CLIENT_ID: "sandbox",
    ROUTERA_CLIENT_SECRET: "sandbox",
    REVNUE_API_TOKEN: "sandbox",
    REST_API_TOKEN: "sandbox",
  };
  return { files: { "rows.csv": csv, "crm-sync.config.yaml": `source: rows.csv\n${config}` }, env, ...more };
}

/** A create as Routera, or Revnue, whose list is this. */
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

const routeraContacts =
  "destination: { type: routera }\nobject: contacts\nmatch: external_id\nfields: { external_id: id, email: email }\n";
const token = { status: 200, body: { access_token: "access-1", expires_in: 3600, token_type: "Bearer" } };
/** A Routera whose list is this, and which answers writes so. */
function routera(
  list: readonly object[],
  write: Parameters<typeof always>[0] = { status: 201, body: { id: "1" } },
  mode = "upsert",
  config = routeraContacts,
) {
  return given("id,email\n7,ann@example.com\n", `${config}mode: ${mode}\n`, {
    server: answering(({ method, url }) =>
      url.includes("token") ? token : method === "GET" ? { body: { data: list } } : write,
    ),
  });
}
const toServer = "push --base-url {server} --max-attempts 1";
const seven = { id: "a1", external_id: "7", archived: false };

export const routeraCases: Chapter = [
  stops(
    "Routera: a client that is not known",
    toServer,
    "credentials-refused",
    given("id,email\n7,a@example.com\n", routeraContacts, {
      server: always({ status: 401, body: { error: "invalid_client" } }),
    }),
  ),
  stops(
    "Routera: something else in place of tokens",
    toServer,
    "credentials-refused",
    given("id,email\n7,a@example.com\n", routeraContacts, { server: always({ status: 200, body: "<html>" }) }),
  ),
  stops(
    "Routera: a match that is no field",
    toServer,
    "list-refused",
    given("id,email\n7,a@example.com\n", routeraContacts.replaceAll("external_id", "customer_no"), {
      server: answering(({ url }) =>
        url.includes("token") ? token : { status: 400, body: { message: "unknown property customer_no" } },
      ),
    }),
  ),
  stops(
    "Routera: a list that goes in a circle",
    toServer,
    "list-incomplete",
    routera(Array.from({ length: 100 }, (_, n) => ({ id: `x${n}`, external_id: `${n}` }))),
  ),
  stops(
    "Routera: a client that may not write",
    toServer,
    "permission-missing",
    routera([], { status: 403, body: { message: "Forbidden" } }),
  ),
  stops(
    "Routera: no such page",
    toServer,
    "object-unknown",
    routera([], { status: 404, body: { message: "Not found" } }),
  ),
  partly("Routera: two records with one key", toServer, "match-ambiguous", routera([seven, { ...seven, id: "a2" }])),
  partly("Routera: an archived record", toServer, "record-archived", routera([{ ...seven, archived: true }])),
  partly("Routera: no record, in mode update", toServer, "record-missing", routera([], undefined, "update")),
  partly("Routera: a record, in mode create", toServer, "record-exists", routera([seven], undefined, "create")),
  partly(
    "Routera: a value that another record has",
    toServer,
    "http-409",
    routera([], { status: 409, body: { message: "external_id is taken" } }),
  ),
  partly(
    "Routera: a contact without a name",
    toServer,
    "required-missing",
    routera([], undefined, "upsert", routeraContacts.replace("email: email", "phone: email")),
  ),
  partly(
    "Routera: a value that is to be cleared",
    toServer,
    "clear-unsupported",
    routera([], undefined, "upsert", routeraContacts.replace("email: email", "email: { value: null }")),
  ),
  partly("Routera: a create whose answer was lost", toServer, "connection-und-err-socket", {
    ...routera([]),
    server: answering(({ method, url }) =>
      url.includes("token") ? token : method === "GET" ? { body: { data: [] } } : undefined,
    ),
  }),
];
