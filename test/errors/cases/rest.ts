import { always, answering } from "../answers.ts";
import { type Chapter, type ErrorCase, ending } from "../error-case.ts";

type Said = Parameters<typeof always>[0];

const stops = ending(3);
const partly = ending(1);
const push = "push --max-attempts 2";
const one = '  write: { method: PUT, path: "/{object}/{key}" }\n';
const batch = '  write: { method: POST, path: "/batch", batch: 10, body: "{records}" }\n';

/** An API that answers so, and how it is described. */
function api(
  answer: Said,
  described = one,
  { rows = "sku,name\nA,Dress\nB,Skirt\n", fields = "{ sku: sku, name: name }", auth = "bearer" } = {},
): Omit<ErrorCase, "title" | "run" | "codes" | "exit"> {
  return {
    files: {
      "products.csv": rows,
      "crm-sync.config.yaml": `destination:\n  type: rest\n  baseUrl: "{server}"\n  auth: ${auth}\n${described}source: products.csv\nobject: products\nmatch: sku\nfields: ${fields}\n`,
    },
    env: { REST_API_TOKEN: "token", REST_CLIENT_ID: "id", REST_CLIENT_SECRET: "secret" },
    server: always(answer),
    hurry: 100,
  };
}

const oauth = "{ type: oauth, tokenUrl: /token }";

export const restCases: Chapter = [
  stops(
    "REST: credentials that are not known",
    push,
    "credentials-refused",
    api({ status: 401, body: { message: "Who are you?" } }),
  ),
  stops(
    "REST: no access token",
    push,
    "credentials-refused",
    api({ status: 400, body: { error: "invalid_client" } }, one, { auth: oauth }),
  ),
  stops(
    "REST: an access token that no header can carry",
    push,
    "credentials-refused",
    api({ body: { access_token: "a b\nc" } }, one, { auth: oauth }),
  ),
  stops("REST: an access token that is never taken", push, "credentials-refused", {
    ...api({}, one, { auth: oauth }),
    server: answering(({ url }) => (url === "/token" ? { body: { access_token: "t" } } : { status: 401 })),
  }),
  stops(
    "REST: credentials that may not write",
    push,
    "permission-missing",
    api({ status: 403, body: { message: "Not here." } }),
  ),
  stops("REST: nothing at that path", push, "object-unknown", api({ status: 404 })),
  stops(
    "REST: an API that refuses all of it",
    push,
    "destination-unusable",
    api({ status: 402, body: { message: "Pay first." } }, `${one}  errors: { stop: [402] }\n`),
  ),
  stops(
    "REST: a redirect",
    push,
    "redirected",
    api({ status: 301, headers: { location: "https://www.example.com/" } }),
  ),
  partly(
    "REST: a value that the API refuses",
    push,
    "http-422",
    api({ status: 422, body: { errors: { name: ["is too short"] } } }),
  ),
  partly(
    "REST: a status that is no success",
    push,
    "answer-unreadable",
    api({ body: { ok: true } }, `${one}  response: { id: data.id }\n`),
  ),
  partly(
    "REST: an answer that is lost, and must not be repeated",
    push,
    "fate-unknown",
    api({ status: 502 }, '  write: { method: POST, path: "/{object}", idempotent: false }\n'),
  ),
  partly(
    "REST: too few results",
    push,
    "results-miscounted",
    api({ body: { results: [{ id: 1 }] } }, `${batch}  response: { results: results, id: id }\n`),
  ),
  partly(
    "REST: results without their records",
    push,
    "result-missing",
    api({ body: { results: [{ id: 1 }] } }, `${batch}  response: { results: results, key: sku, id: id }\n`),
  ),
  partly(
    "REST: a record with two results",
    push,
    "result-doubled",
    api(
      {
        body: {
          results: [
            { id: 1, sku: "A" },
            { id: 2, sku: "A" },
          ],
        },
      },
      `${batch}  response: { results: results, key: sku, id: id }\n`,
      { rows: "sku,name\nA,Dress\n" },
    ),
  ),
  partly(
    "REST: a key that cannot stand in a path",
    push,
    "key-unwritable",
    api({}, one, { rows: "sku,name\n..,Dress\n" }),
  ),
  partly(
    "REST: an item that holds the mark between items",
    push,
    "value-unwritable",
    api({}, `${one}  values: { list: { join: ";" } }\n`, {
      rows: "sku,tags\nA,red\n",
      fields: '{ sku: sku, tags: { column: tags, type: multiselect, options: { red: "r;d" } } }',
    }),
  ),
];
