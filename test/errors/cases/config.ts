import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Chapter, ending } from "../error-case.ts";

const products = { "products.csv": "SKU,Name,Price\nA-1,Dress,10\nA-2,Skirt,20\n" };
const head = "source: products.csv\nobject: products\nmatch: sku\n";
const wrong = ending(2);

/** A config beside `products.csv`. */
function config(text: string, more: Readonly<Record<string, string>> = {}) {
  return { files: { ...products, ...more, "crm-sync.config.yaml": text } };
}

const leaves = { leaves: true } as const;
const ambiguousDays = "sku,day\nA,01/02/2025\nB,03/04/2025\nC,05/06/2025\n";

/** What is wrong with the config, the credentials, or what `init` is to make one of: nothing was sent. */
export const configCases: Chapter = [
  wrong("several mistakes at once", "push", "config-invalid", {
    ...config(
      "sorce: products.csv\nmatch: sku\nfields:\n  sku: SKU\n  price: { column: Price, type: numbr, scale: many }\nlimit: few\n",
    ),
  }),
  wrong("a config that is no YAML", "push", "config-invalid", config("match: [sku\n")),
  wrong("one key twice", "push", "config-invalid", config(`${head}match: name\n`)),
  wrong("a variable that is not set", "push", "config-invalid", config(`destination: { token: "\${TOKEN}" }\n${head}`)),
  wrong(
    "a column that is not there",
    "push --sandbox",
    "config-invalid",
    config(`${head}fields: { sku: SKU, name: Nmae }\n`),
  ),
  wrong("a match without a field", "push --sandbox", "config-invalid", config(`${head}fields: { name: Name }\n`)),
  wrong(
    "a lookup file that is not there",
    "push --sandbox",
    "config-invalid",
    config(`${head}fields:\n  sku: SKU\n  name: { column: Name, lookup: { file: names.csv, from: old, to: new } }\n`),
  ),
  wrong("an attribute that the CRM does not have", "push --base-url {zeeg}", "config-invalid", {
    ...config(`${head}fields:\n  sku: SKU\n  pirce: Price\n`),
    sandbox: {
      objects: [
        {
          slug: "products",
          attributes: [
            { key: "sku", type: "text", isUnique: true },
            { key: "price", type: "number" },
          ],
        },
      ],
    },
  }),
  wrong("columns that make no slugs", "push odd.csv --match sku --sandbox", "config-invalid", {
    files: { "odd.csv": "sku,Price,price,価格\nA,1,2,3\n" },
  }),
  wrong(
    "a config file that is not there",
    "push -c nightly.yaml",
    "config-missing",
    config(head, { "nightly.yml": head }),
  ),
  wrong("a config that is a folder", "push -c configs", "config-unreadable", {
    before: [({ cwd }) => void mkdirSync(join(cwd, "configs"))],
  }),
  wrong("a config in Latin-1", "push -c nightly.yaml", "config-encoding", {
    files: { "nightly.yaml": Buffer.from("source: Röcke.csv\n", "latin1") },
  }),
  wrong("a source named as the config", "push -c big.csv", "config-too-large", {
    files: { "big.csv": Buffer.alloc(6_000_000, "a,b\n") },
  }),
  wrong("no token", "push products.csv --match sku", "credentials-missing", {
    files: products,
    env: { ZEEG_API_TOKEN: undefined },
  }),
  wrong("half of the credentials", "push products.csv --match sku -d routera -o contacts", "credentials-missing", {
    files: products,
    env: { ROUTERA_CLIENT_ID: "id" },
  }),
  wrong("a token file that is not there", "push", "token-unreadable", {
    ...config(`destination: { token: { file: token.txt } }\n${head}`),
    env: { ZEEG_API_TOKEN: undefined },
  }),
  wrong("a token file that is empty", "push", "token-empty", {
    ...config(`destination: { token: { file: token.txt } }\n${head}`, { "token.txt": "\n" }),
    env: { ZEEG_API_TOKEN: undefined },
  }),
  wrong("a token with a space", "push products.csv --match sku", "token-malformed", {
    files: products,
    env: { ZEEG_API_TOKEN: "Bearer abc" },
  }),
  wrong("a token command that fails", "push", "token-command", {
    ...config(`destination: { token: { command: [ls, no-such-secret] } }\n${head}`),
    env: { ZEEG_API_TOKEN: undefined },
  }),
  wrong("an account without an address", "push", "base-url-missing", {
    ...config(
      "destination: { type: revnue, company: 1 }\nsource: products.csv\nobject: customers\nmatch: name\nfields: { name: Name }\n",
    ),
    env: { REVNUE_API_TOKEN: "token" },
  }),
  wrong(
    "a REST API without an emulator",
    "push --sandbox",
    "sandbox-api-unknown",
    config(
      `destination:\n  type: rest\n  baseUrl: https://crm.example.com\n  write: { method: PUT, path: "/{object}/{key}" }\n${head}fields: { sku: SKU }\n`,
    ),
  ),
  wrong("init over a config", "init products.csv --yes", "config-exists", config(head)),
  wrong("init into a folder that is not there", "init products.csv --yes -c configs/new.yaml", "config-unwritable", {
    files: products,
  }),
  wrong("init of no rows", "init products.csv --yes", "source-empty", { files: { "products.csv": "sku,name\n" } }),
  wrong("init of standard input", "init - --yes", "source-once", { stdin: "sku\nA\n" }),
  wrong("init with a match that is no column", "init products.csv --yes --match suk", "match-unknown", {
    files: products,
  }),
  wrong("init without a column that tells rows apart", "init products.csv --yes", "match-unclear", {
    files: { "products.csv": "color,size\nred,1\nred,1\nred,2\n" },
  }),
  wrong("init for an API that is not known", "init products.csv --yes -d rest", "destination-undescribed", {
    files: products,
  }),
  wrong("init, and nobody answers", "init days.csv --match sku", "init-unanswered", {
    files: { "days.csv": ambiguousDays },
    ...leaves,
  }),
];
