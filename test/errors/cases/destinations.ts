import { always, answering } from "../answers.ts";
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

/** The object can be read, and each write is answered so. */
function writes(answer: Parameters<typeof always>[0]) {
  return server(answering(({ method }) => (method === "GET" ? { status: 404, body: {} } : answer)));
}

/** After the first good answer of a write, each request meets the fault. */
function fault(name: string) {
  return {
    files: products,
    sandbox: {
      objects: [object],
      faultFor: ({ method, path }: { method: string; path: string }) =>
        method !== "GET" && !path.includes("objects") ? (name as "503") : undefined,
    },
  };
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
  stops(
    "a login page in place of the API",
    toServer,
    "unreachable",
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
  stops("a proxy that wants credentials", toServer, "destination-unusable", server(always({ status: 407 }))),
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
  stops("a hundred refusals in a row", `${toZeeg} -o codes`, "all-refused http-400", {
    files: { "products.csv": `sku,name\n${Array.from({ length: 200 }, (_, n) => `A-${n},Dress\n`).join("")}` },
    sandbox: {
      objects: [{ slug: "codes", attributes: [{ key: "sku", type: "text", isUnique: true }] }],
      zeeg: { schemaPages: 404 },
    },
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
export const unused = { writes, fault, partly };
