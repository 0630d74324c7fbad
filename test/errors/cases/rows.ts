import { always } from "../answers.ts";
import { type Chapter, ending } from "../error-case.ts";

/** The name of a field, its declaration beside the column, and a cell that it refuses. */
type Refusal = readonly [name: string, declaration: string, cell: string];

const partly = ending(1);
const push = "push --sandbox";

/** A row for each refusal, with the other cells left empty. */
function cells(title: string, codes: string, ...refusals: readonly Refusal[]) {
  const names = refusals.map(([name]) => name);
  const rows = refusals.map(([, , cell], at) =>
    [`A-${at}`, ...names.map((_, n) => (n === at ? quoted(cell) : ""))].join(","),
  );
  const fields = refusals.map(([name, declared]) => `  ${name}: { column: ${name}${declared && `, ${declared}`} }\n`);
  const files = {
    "products.csv": `sku,${names.join(",")}\n${rows.join("\n")}\n`,
    "crm-sync.config.yaml": `source: products.csv\nmatch: sku\nfields:\n  sku: sku\n${fields.join("")}`,
  };
  return partly(title, push, codes, { files });
}

/** To an API that takes JSON values. */
function jsonCells(...refusals: readonly Refusal[]) {
  const one = cells("JSON in cells", "json-duplicate-key json-invalid json-number", ...refusals);
  const { "crm-sync.config.yaml": config = "", ...rows } = one.files ?? {};
  const files = { ...rows, "crm-sync.config.yaml": `${restWithJson}object: products\n${config}` };
  return { ...one, run: "push", files, server: always({ status: 200 }) };
}

const restWithJson = `destination:
  type: rest
  baseUrl: "{server}"
  auth: none
  write: { method: PUT, path: "/{object}/{key}" }
  values: { types: [text, json], option: object }
`;

function quoted(cell: string): string {
  return `"${cell.replaceAll('"', '""')}"`;
}

function rows(title: string, codes: string, name: string, content: string, config: string) {
  return partly(title, push, codes, {
    files: { [name]: content, "crm-sync.config.yaml": `source: ${name}\nobject: products\nmatch: sku\n${config}` },
  });
}

const fields = "fields: { sku: sku, name: name }\n";
const excel = "type: date, format: excel";

/** A row that the mapping refuses: it is not sent, the others are. */
export const rowCases: Chapter = [
  cells(
    "numbers",
    "number-ambiguous number-decimals number-exponent number-groups number-invalid number-leading-zeros number-marks number-negative number-too-large number-too-precise number-unit",
    ["two_readings", "type: number", "1,600"],
    ["decimals", "type: number", "29.50"],
    ["exponent", "type: number", "1.23E+12"],
    ["groups", 'type: number, group: ",", decimal: "."', "1,23,456"],
    ["no_number", "type: number", "ten"],
    ["leading_zeros", "type: number", "007"],
    ["other_marks", 'type: number, decimal: ","', "1.5"],
    ["negative", "type: number", "(12)"],
    ["too_large", "type: number", "9007199254740993"],
    ["too_precise", "type: number, scale: 100, round: true", `0.${"1".repeat(400)}`],
    ["unit", "type: number", "29 €"],
  ),
  cells(
    "days",
    "date-ambiguous date-format date-has-time date-serial date-serial-60 date-serial-range date-unreal date-weekday",
    ["two_readings", "type: date", "01/02/2025"],
    ["not_iso", "type: date", "29.03.2026"],
    ["not_in_format", "type: date, format: dd.MM.yyyy", "29/03/2026"],
    ["two_formats", "type: date, format: [dd/MM/yyyy, MM/dd/yyyy]", "01/02/2025"],
    ["with_time", "type: date", "2026-03-29T08:30"],
    ["day_number", "type: date", "46110"],
    ["day_60", excel, "60"],
    ["day_zero", excel, "0"],
    ["day_with_time", excel, "46110.5"],
    ["unreal", "type: date", "2026-02-30"],
    ["weekday", 'type: date, format: "EEE dd.MM.yyyy"', "Mon 29.03.2026"],
  ),
  cells(
    "moments",
    "date-serial-ambiguous date-serial-fraction datetime-format datetime-gap datetime-invalid datetime-local-mean-time datetime-offset datetime-twice datetime-unreal",
    ["no_moment", "type: datetime", "yesterday"],
    ["no_offset", "type: datetime", "2026-03-29T08:30"],
    ["not_in_format", 'type: datetime, format: "dd.MM.yyyy HH:mm", zone: Europe/Berlin', "2026-03-29 08:30"],
    ["spring", "type: datetime, zone: Europe/Berlin", "2026-03-29T02:30"],
    ["autumn", "type: datetime, zone: Europe/Berlin", "2026-10-25T02:30"],
    ["long_ago", "type: datetime, zone: Europe/Berlin", "1890-01-01T12:00"],
    ["unreal", "type: datetime", "2026-03-29T25:00Z"],
    ["fraction", "type: datetime, format: excel, zone: UTC", "46110.35417"],
    ["thousands", "type: datetime, format: excel, zone: UTC", "46.110"],
  ),
  cells(
    "words, options and ids",
    "checkbox-unknown list-item-empty lookup-unknown option-ambiguous option-unknown uuid-invalid",
    ["in_stock", "type: checkbox, true: [yes], false: [no]", "maybe"],
    ["tags", 'type: multiselect, split: ";", options: { New: 1, Sale: 2 }', "New;;Sale"],
    ["category", "type: select, options: { Dresses: 1, Shoes: 2 }", "Drseses"],
    ["size", "type: select, options: { m: 1, M: 2 , µ: 3 }", "Μ"],
    ["twins", "type: select, options: { Red: 1, red: 2 }", "RED"],
    ["owner", "type: user", "anna@example.com"],
    ["region", "lookup: { north: N, south: S }", "nort"],
  ),
  cells(
    "texts",
    "spreadsheet-error text-too-long",
    ["long", "type: text", "x".repeat(300)],
    ["broken_formula", "type: number", "#REF!"],
  ),
  jsonCells(
    ["no_json", "type: json", "{'a': 1}"],
    ["long_number", "type: json", '{"a": 12345678901234567890}'],
    ["twice", "type: json", '{"a": 1, "a": 2}'],
  ),
  cells(
    "transforms",
    "digits-script email-invalid phone-country phone-invalid phone-length phone-national truncate-character url-invalid",
    ["digits", "transform: [digits]", "٤٥"],
    ["email", "transform: [email]", "anna at example.com"],
    ["phone", "transform: [phone]", "call me"],
    ["short_phone", "transform: [phone]", "+49 30"],
    ["local_phone", "transform: [phone]", "030 123456"],
    ["german_phone", "transform: [{ phone: { country: DE } }]", "123456"],
    ["website", "transform: [url]", "www.example.com"],
    ["short", "transform: [{ truncate: 1 }]", "👨‍👩‍👧"],
  ),
  rows(
    "keys",
    "key-empty key-exponent spreadsheet-error",
    "products.csv",
    "sku,name\n,Dress\n1.23E+12,Skirt\n#REF!,Shoe\nA,Hat\n",
    fields,
  ),
  rows(
    "a cell that must be filled",
    "blank",
    "products.csv",
    "sku,name\nA,\nB,Hat\n",
    "fields: { sku: sku, name: { column: name, required: true } }\n",
  ),
  rows(
    "one key twice, where that is an error",
    "key-duplicate",
    "products.csv",
    "sku,name\nA,Dress\nA,Skirt\nB,Hat\n",
    `duplicates: error\n${fields}`,
  ),
  ending(0)("one key twice, where the last one counts", push, "superseded", {
    files: {
      "products.csv": "sku,name\nA,Dress\nA,Skirt\n",
      "crm-sync.config.yaml": `source: products.csv\nmatch: sku\nduplicates: last\n${fields}`,
    },
  }),
  rows(
    "one value twice, where it is declared unique",
    "value-shared",
    "products.csv",
    "sku,name\nA,Hat\nB,Hat\n",
    "fields: { sku: sku, name: { column: name, unique: true } }\n",
  ),
  rows(
    "JSON values that are no text",
    "text-broken text-nested text-number",
    "products.jsonl",
    '{"sku": "A", "name": {"a": 1}}\n{"sku": "B", "name": 1e21}\n{"sku": "C", "name": "\\ud800"}\n',
    "fields: { sku: sku, name: { column: name, type: text } }\n",
  ),
  rows(
    "JSON values that a transform cannot change",
    "transform-not-text",
    "products.jsonl",
    '{"sku": "A", "name": 5}\n',
    "fields: { sku: sku, name: { column: name, transform: [upper] } }\n",
  ),
  rows(
    "JSON values that are no option",
    "option-invalid",
    "products.jsonl",
    '{"sku": "A", "size": {"a": 1}}\n',
    "fields: { sku: sku, size: { column: size, type: select, options: { S: 1 } } }\n",
  ),
  partly("a key that the first rows did not have", "push products.jsonl --match sku --sandbox", "column-unknown", {
    files: { "products.jsonl": `${firstRows((n) => `{"sku": "A-${n}"}`)}{"sku": "C", "colour": "red"}\n` },
  }),
  partly("a number that is none like the first", "check products.csv --match sku", "number-inferred", {
    files: { "products.csv": `sku,size\n${firstRows((n) => `A-${n},${n}`)}B,+7\n` },
  }),
];

/** As many as the mapping is inferred from. */
function firstRows(row: (n: number) => string): string {
  return Array.from({ length: 1000 }, (_, n) => `${row(n)}\n`).join("");
}
