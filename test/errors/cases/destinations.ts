import type { FaultName } from "../../../src/sandbox/faults.ts";
import { always } from "../answers.ts";
import { type Chapter, type ErrorCase, ending } from "../error-case.ts";

const stops = ending(3);
const partly = ending(1);
const products = { "products.csv": "sku,name\nA,Dress\nB,Skirt\n" };
const object = {
  slug: "products",
  attributes: [
    { key: "sku", type: "text" as const, isUnique: true },
    { key: "name", type: "text" as const },
  ],
};
const toServer = "push products.csv --match sku --base-url {server} --max-attempts 1";
const toZeeg = "push products.csv --match sku --base-url {zeeg}";

/** A server in Zeeg's place. */
function server(listener: ErrorCase["server"]) {
  return { files: products, ...(listener && { server: listener }) };
}

/** Every write meets the fault. */
function fault(name: FaultName) {
  const faultFor = ({ method }: { readonly method: string }) => (method === "GET" ? undefined : name);
  return { files: products, sandbox: { objects: [object], faultFor, zeeg: { schemaPages: "on" as const } } };
}

/** The first write is good, and all after it meet the fault. */
function faultLater(name: FaultName) {
  let writes = 0;
  const faultFor = ({ method }: { readonly method: string }) => (method !== "GET" && writes++ > 0 ? name : undefined);
  return { files: products, sandbox: { objects: [object], faultFor }, hurry: 1000 };
}

/** What a server says or does not say, whatever it is a CRM of. */
export const destinationCases: Chapter = [
  stops(
    "nobody listens",
    "push products.csv --match sku --base-url http://127.0.0.1:9/v2 --max-attempts 1",
    "unreachable",
    { files: products },
  ),
  stops(
    "a name that is not known",
    "push products.csv --match sku --base-url https://crm.invalid/v2 --max-attempts 1",
    "unreachable",
    { files: products },
  ),
  partly(
    "a login page in place of the API",
    toServer,
    "answer-unreadable",
    server(always({ headers: { "content-type": "text/html" }, body: "<html>Sign in</html>" })),
  ),
  stops("a server that is down", toServer, "unreachable", server(always({ status: 503 }))),
  stops("a token that is not known", toZeeg, "credentials-refused", {
    files: products,
    sandbox: { tokens: [], objects: [object] },
  }),
  stops("a token that may only read", toZeeg, "permission-missing", {
    files: products,
    sandbox: { tokens: [{ token: "sandbox", scopes: ["crm:read"] }], objects: [object] },
  }),
  stops("an object that is not there", `${toZeeg} --object prodcts`, "object-unknown", {
    files: products,
    sandbox: { objects: [object] },
  }),
  stops(
    "a redirect",
    toServer,
    "redirected",
    server(always({ status: 307, headers: { location: "https://other.example.com/v2?token=x" } })),
  ),
  stops("a proxy that wants credentials", toServer, "proxy-refused", server(always({ status: 407 }))),
  stops("a redirect to nowhere", toServer, "destination-unusable", server(always({ status: 304 }))),
  stops(
    "a pause of an hour",
    toServer,
    "pause-too-long",
    server(always({ status: 429, headers: { "retry-after": "3600" } })),
  ),
  stops("a limit that is used up", `${toZeeg} --rate 1/h`, "quota-spent", {
    files: products,
    sandbox: { objects: [object] },
  }),
  stops("a hundred refusals in a row", `${toZeeg} -o codes --concurrency 1`, "all-refused http-400", {
    files: { "products.csv": `sku,name\n${Array.from({ length: 200 }, (_, n) => `A-${n},Dress\n`).join("")}` },
    sandbox: {
      objects: [{ slug: "codes", attributes: [{ key: "sku", type: "text", isUnique: true }] }],
      zeeg: { schemaPages: 404 },
    },
  }),
  partly("a server that fails at every write", `${toZeeg} --max-attempts 2`, "http-500", {
    ...fault("500"),
    hurry: 100,
  }),
  stops("no good answer for five minutes", `${toZeeg} --concurrency 1`, "no-good-answer", {
    ...faultLater("503"),
    files: { "products.csv": `sku,name\n${Array.from({ length: 50 }, (_, n) => `A-${n},Dress\n`).join("")}` },
  }),
  partly("a rate limit that stays closed", `${toZeeg} --max-attempts 2 --concurrency 1`, "http-429", faultLater("429")),
  partly("a gateway that fails later on", `${toZeeg} --max-attempts 1 --concurrency 1`, "http-502", faultLater("502")),
  partly(
    "a connection that breaks later on",
    `${toZeeg} --max-attempts 1 --concurrency 1`,
    "connection-econnreset",
    faultLater("reset-after"),
  ),
  partly("an answer that never comes", `${toZeeg} --max-attempts 1 --concurrency 1 --timeout 1s`, "timeout", {
    ...faultLater("timeout"),
    hurry: 1,
  }),
  partly("a row that the CRM refuses", toZeeg, "http-400", {
    files: { "products.csv": "sku,name\nA,Dress\nB,Dress\n" },
    sandbox: {
      objects: [
        {
          slug: "products",
          attributes: [
            { key: "sku", type: "text", isUnique: true },
            { key: "name", type: "text", isUnique: true },
          ],
        },
      ],
    },
  }),
];
