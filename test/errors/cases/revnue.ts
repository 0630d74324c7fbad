import { writable } from "../../../src/destinations/revnue/facts.ts";
import { type always, answering } from "../answers.ts";
import { type Chapter, ending } from "../error-case.ts";

type Said = Parameters<typeof always>[0];

const stops = ending(3);
const partly = ending(1);
const push = "push --base-url {server}/api/v2 --max-attempts 1";
const plain = "fields: { name: name }\n";
const templates = [
  {
    id: 7,
    name: "Terms",
    type: "customer",
    fields: [
      { id: 71, name: "Limit", data_type: "money" },
      { id: 72, name: "Note", data_type: "text" },
      { id: 73, name: "Note", data_type: "text" },
    ],
  },
  { id: 8, name: "Other", type: "customer", fields: [{ id: 81, name: "Since", data_type: "date" }] },
];

/** A Revnue with these templates, whose list and whose answers to writes are those. */
function revnue(
  rows: string,
  fields: string,
  {
    list = [],
    write = { status: 201, body: { id: 1 } },
    update = "patch",
  }: { list?: unknown; write?: Said; update?: string } = {},
) {
  return {
    files: {
      "customers.csv": rows,
      "crm-sync.config.yaml": `destination: { type: revnue, company: 1, update: ${update}, rate: 1000/s }\nsource: customers.csv\nobject: customers\nmatch: name\n${fields}`,
    },
    env: { REVNUE_API_TOKEN: "sandbox" },
    server: answering(({ method, url }) =>
      url.includes("template")
        ? { body: templates }
        : method === "GET"
          ? isSaid(list)
            ? list
            : { body: list }
          : write,
    ),
  };
}

function isSaid(list: unknown): list is Said {
  return typeof list === "object" && list !== null && "status" in list;
}

const acme = "name\nAcme\n";
const known = [{ id: 5, name: "Acme" }];
const field = (name: string, more = "") =>
  `fields:\n  name: name\n  template.id: { column: template, type: number }\n  "template.fields.${name}": { column: value${more} }\n`;

const others = writable.filter(({ slug }) => slug !== "name").map(({ slug }) => `  ${slug}: none\n`);
const everyField = `fields:\n  name: name\n${others.join("")}`;

export const revnueCases: Chapter = [
  stops(
    "Revnue: a company that is not known",
    push,
    "list-refused",
    revnue(acme, plain, { list: { status: 400, body: { company: ["Unknown company."] } } }),
  ),
  stops(
    "Revnue: a token that is not known",
    push,
    "credentials-refused",
    revnue(acme, plain, { list: { status: 401, body: { detail: "Invalid token." } } }),
  ),
  stops(
    "Revnue: a token that may not write",
    push,
    "permission-missing",
    revnue(acme, plain, { write: { status: 403, body: { detail: "Not allowed." } } }),
  ),
  stops("Revnue: another address", push, "object-unknown", revnue(acme, plain, { list: { status: 404, body: "" } })),
  stops(
    "Revnue: no PATCH",
    push,
    "method-refused",
    revnue(acme, plain, { list: known, write: { status: 405, body: { detail: 'Method "PATCH" not allowed.' } } }),
  ),
  stops(
    "Revnue: no POST",
    push,
    "method-refused",
    revnue(acme, plain, { write: { status: 405, body: { detail: 'Method "POST" not allowed.' } } }),
  ),
  stops(
    "Revnue: a list that leads in a circle",
    push,
    "list-incomplete",
    revnue(acme, plain, { list: { count: 9, results: known, next: "?company=1" } }),
  ),
  stops(
    "Revnue: a list of which some are missing",
    push,
    "list-incomplete",
    revnue(acme, plain, { list: { count: 9, results: known, next: null } }),
  ),
  partly(
    "Revnue: half a contact",
    push,
    "contact-incomplete",
    revnue(
      "name,person,email\nAcme,Ann,\n",
      "fields: { name: name, contact_person.name: person, contact_person.email: email }\n",
    ),
  ),
  partly(
    "Revnue: a value that is to be cleared",
    push,
    "clear-unsupported",
    revnue("name,city\nAcme,\n", "blank: clear\nfields: { name: name, city: city }\n"),
  ),
  partly(
    "Revnue: a value that PUT would empty",
    push,
    "put-incomplete",
    revnue("name,none\nAcme,\n", everyField, { list: known, update: "put" }),
  ),
  partly(
    "Revnue: a template's field without its template",
    push,
    "template-missing",
    revnue("name,template,value\nAcme,,1\n", field("Limit", ", type: number")),
  ),
  partly(
    "Revnue: a template that is not there",
    push,
    "template-unknown",
    revnue("name,template,value\nAcme,9,1\n", field("Limit", ", type: number")),
  ),
  partly(
    "Revnue: a field of another template",
    push,
    "template-field-unknown",
    revnue("name,template,value\nAcme,8,1\n", field("Limit", ", type: number")),
  ),
  partly(
    "Revnue: a field whose name another has",
    push,
    "template-field-ambiguous",
    revnue("name,template,value\nAcme,7,x\n", field("Note")),
  ),
  partly(
    "Revnue: three decimals of money",
    push,
    "template-value",
    revnue("name,template,value\nAcme,7,1.234\n", field("Limit", ', type: number, decimal: "."')),
  ),
  partly(
    "Revnue: a customer that is there, in mode create",
    `${push} --mode create`,
    "record-exists",
    revnue(acme, plain, { list: known }),
  ),
];
