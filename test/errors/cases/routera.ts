import { always, answering } from "../answers.ts";
import { type Chapter, ending } from "../error-case.ts";
import { given } from "./crm-config.ts";

const stops = ending(3);
const partly = ending(1);

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
