import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { type Chapter, ending } from "../error-case.ts";

const files = { "products.csv": "sku,name\nA-1,Dress\nA-2,Skirt\n" };
const push = "push products.csv --match sku";
const twoSyncs =
  "syncs:\n  - { name: products, source: products.csv, match: sku }\n  - { name: people, source: products.csv, match: sku }\n";
const wrong = ending(2);

/** How the command was called: nothing was sent. */
export const commandCases: Chapter = [
  wrong("a mistyped option", `${push} --mtach sku`, "options-invalid", { files }),
  wrong("values that are none", `${push} --rate fast --timeout 30`, "options-invalid", { files }),
  wrong("no match attribute", "push products.csv", "options-invalid", { files }),
  wrong("an address with a password", `${push} --base-url https://me:pass@api.zeeg.me/v2`, "options-invalid", {
    files,
  }),
  wrong("a token sent readable", `${push} --base-url http://api.example.com/v2`, "options-invalid", { files }),
  wrong("a variable with a wrong value", push, "options-invalid", { files, env: { CRM_SYNC_BLANK: "never" } }),
  wrong("a format that is none", `${push} --format cvs`, "options-invalid", { files }),
  wrong("a delimiter that cannot be one", `${push} --delimiter x`, "options-invalid", { files }),
  wrong("no source", "push --match sku --object products", "nothing-named"),
  wrong("a mistyped command", "psuh products.csv", "command-unknown", { files }),
  wrong("a destination that is none", `${push} --destination zeg`, "destination-unknown", { files }),
  wrong("a sync that the config does not have", "push --sync prodcts", "sync-unknown", {
    files: { ...files, "crm-sync.config.yaml": twoSyncs },
  }),
  wrong("a file that is not there", "push prodcts.csv --match sku", "source-missing", { files }),
  wrong("a folder that is not there", "push exports/products.csv --match sku", "source-missing"),
  wrong("a pattern without files", "push exports/*.csv --match sku --object products", "source-missing", {
    files: { "exports/notes.txt": "" },
  }),
  wrong("a folder", "push exports --match sku", "source-folder", { files: { "exports/products.csv": "sku\nA\n" } }),
  wrong("one file twice", "push products.csv ./products.csv --match sku", "source-twice", { files }),
  wrong("a link to itself", push, "source-unreadable", {
    before: [({ cwd }) => symlinkSync("products.csv", join(cwd, "products.csv"))],
  }),
  wrong(
    "standard input where the rows are read twice",
    "push - --object products --match sku --duplicates last --sandbox",
    "source-once",
    { stdin: "sku\nA\n" },
  ),
  wrong("an ftp address", "push ftp://example.com/products.csv --match sku", "url-unsupported"),
  wrong("an address that is none", "push https://exa[mple.com/products.csv --match sku -o products", "url-invalid"),
  wrong("an address that is not https", "push http://example.com/products.csv --match sku", "url-insecure"),
  wrong("an encoding that is none", `${push} --encoding utf8x`, "encoding-unknown", { files }),
  wrong("an encoding that programs disagree on", `${push} --encoding utf-7`, "encoding-unsafe", { files }),
  wrong("a report in place of the source", `${push} --report products.csv --sandbox`, "output-is-source", { files }),
  wrong("rejects in a folder that is a file", `${push} --rejects products.csv/a.csv --sandbox`, "output-unwritable", {
    files,
  }),
  wrong("no state, and only what has changed", `${push} --changed-only --no-state --sandbox`, "state-needed", {
    files,
  }),
  wrong("attributes of a CRM that is none", "check products.csv --match sku --remote --sandbox", "remote-sandbox", {
    files,
  }),
  wrong("a proxy that is none", push, "proxy-invalid", { files, env: { HTTPS_PROXY: "ftp://proxy:8080" } }),
  ending(130)("Ctrl-C before the first row", `${push} --sandbox`, "interrupted", { files, interrupted: true }),
  wrong("a command that is not told what to do", "notify", "notify-what"),
  wrong("a test message without a config", "notify --test", "notify-nobody", { files }),
  wrong("a test message to nobody", "notify --test", "notify-nobody", {
    files: { "crm-sync.config.yaml": "source: products.csv\nmatch: sku\n" },
  }),
  wrong("a port that is taken", "sandbox --port {port} --memory", "port-in-use", { sandbox: {} }),
  wrong("a port that is none", "sandbox --port http", "value-invalid"),
  wrong("a type that is none", "sandbox --object products:sku!,price=nummer --memory", "value-invalid"),
  wrong("a code that is none", "explain number-ambigous", "code-unknown"),
  wrong("no sandbox", "sandbox records products", "sandbox-missing"),
  wrong("an object that the sandbox does not have", "sandbox records prodcts", "sandbox-object-unknown", {
    files,
    before: [`${push} --sandbox`],
  }),
  wrong("an object that two APIs of the sandbox have", "sandbox records products", "sandbox-object-ambiguous", {
    files,
    before: [`${push} --sandbox`, `${push} --sandbox --destination hubspot`],
  }),
];
