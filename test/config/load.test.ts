import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadConfig, locateIssues, Secret } from "../../src/config/index.ts";
import type { LoadedConfig } from "../../src/config/load.ts";
import { ConfigError, UsageError } from "../../src/core/errors.ts";

let cwd = "";
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), "crm-sync-config-"));
});
afterEach(() => rm(cwd, { recursive: true }));

const destinations = { zeeg: {}, hubspot: {} };

async function load(
  text: string | Uint8Array,
  env: Record<string, string> = {},
  file = "crm-sync.config.yaml",
): Promise<LoadedConfig> {
  await writeFile(join(cwd, file), text);
  const loaded = await loadConfig({ cwd, env, destinations });
  if (loaded === undefined) throw new Error("not found");
  return loaded;
}

async function errorOf(text: string, env: Record<string, string> = {}, file?: string): Promise<string> {
  const error = await load(text, env, file).catch((thrown: unknown) => thrown);
  if (!(error instanceof ConfigError)) throw new Error(`no config error but ${String(error)}`);
  return error.message;
}

test("a whole config is read, its values parsed", async () => {
  const { config, warnings, baseDir } = await load(
    `destination:
  type: zeeg
  token: \${ZEEG_API_TOKEN}
  rate: [10/s, 100/min]
  rateShare: 80%
  timeout: 5s
  concurrency: \${JOBS}
syncs:
  - name: products
    source: exports/products-*.csv
    object: products
    match: sku
    fields: &fields
      sku: SKU
      price: { column: Price, type: number, decimal: ",", group: ".", scale: 100 }
      in_stock: { column: Stock, type: checkbox, true: [yes, Y], false: [no, N] }
      tags: { column: Tags, type: multiselect, split: ";", options: { Dresses: opt_1, 2024: 7 } }
    maxErrors: 5%
    where: { Status: [active, new] }
  - name: more
    source: { path: more.csv, encoding: windows-1252, delimiter: tab, header: false }
    fields: *fields
`,
    { ZEEG_API_TOKEN: "t-1", JOBS: "4" },
  );
  expect(warnings).toEqual([]);
  expect(baseDir).toBe(cwd);
  expect(config.destination).toMatchObject({
    rate: [
      { count: 10, windowMs: 1000 },
      { count: 100, windowMs: 60_000 },
    ],
    rateShare: 0.8,
    timeout: 5000,
    concurrency: 4,
  });
  expect(config.destination?.token).toBeInstanceOf(Secret);
  expect(config.syncs?.[0]?.fields).toMatchObject({
    in_stock: { true: ["yes", "Y"] },
    tags: { options: { "2024": 7 } },
  });
  expect(config.syncs?.[1]).toMatchObject({ source: { delimiter: "\t" }, fields: { sku: "SKU" } });
  expect(JSON.stringify(config)).not.toContain("t-1");
});

test("JSON is read by the same rules, also with tabs", async () => {
  const text =
    '{\n\t"$schema": "x",\n\t"source": "p.csv",\n\t"match": "sku",\n\t"fields": {\n\t\t"sku": "SKU \\u00e9"\n\t}\n}\n';
  const { config, file } = await load(text, {}, "crm-sync.config.json");
  expect(file).toBe("crm-sync.config.json");
  expect(config.fields).toEqual({ sku: "SKU é" });
});

describe("each fault has file, line, path and the nearest valid name", () => {
  const at = "crm-sync.config.yaml";
  test.each<[string, string, string]>([
    ["an unknown key", "match: sku\nfeilds: {}\n", `${at}:2 feilds: unknown key "feilds". Did you mean "fields"?`],
    [
      "an unknown key of a field",
      "fields:\n  price:\n    column: Price\n    decimals: ','\n",
      `${at}:4 fields.price.decimals: unknown key "decimals". Did you mean "decimal"?`,
    ],
    ["a template without a column", "fields:\n  a: { template: x }\n", `${at}:2 fields.a.template: names no column`],
    [
      "an unknown type",
      "fields:\n  price: { column: P, type: numbr }\n",
      `${at}:2 fields.price.type: unknown value "numbr". Did you mean "number"?`,
    ],
    [
      "an unknown destination",
      "destination:\n  type: zeg\n",
      `${at}:2 destination.type: unknown value "zeg". Did you mean "zeeg"? Valid: "zeeg", "hubspot".`,
    ],
    [
      "a column and a value",
      "fields:\n  a: { column: A, value: 1 }\n",
      `${at}:2 fields.a: needs exactly one of \`column\`, \`columns\`, \`template\` and \`value\`.`,
    ],
    ["neither", "fields:\n  a:\n    type: text\n", `${at}:2 fields.a: needs exactly one`],
    [
      "a list for a field",
      "fields:\n  a: [A]\n",
      `${at}:2 fields.a[0]: "A" does not fit: a list here holds alternatives`,
    ],
    [
      "labels without ids",
      "fields:\n  a: { column: A, type: select, options: [Red, Blue] }\n",
      `${at}:2 fields.a.options: a list does not fit: labels alone tell no ids: give label: id pairs, as in { Dresses: opt_1 }, or leave options out where the CRM tells them.`,
    ],
    ["a number for a name", "object: 7\n", `${at}:1 object: 7 does not fit: give a text.`],
    ["an empty key", "match:\n", `${at}:1 match: an empty value does not fit: give a text.`],
    ["a bad rate", "destination:\n  rate: 10\n", `${at}:2 destination.rate: 10 does not fit: give a text or a list.`],
    [
      "a bad rate in a list",
      "destination:\n  rate:\n    - 10/s\n    - 5\n",
      `${at}:4 destination.rate[1]: 5 does not fit: give a text.`,
    ],
    [
      "a rate without a window",
      "destination: { rate: '10' }\n",
      `${at}:1 destination.rate: "10" is not a rate. Valid: 10/s, 100/min`,
    ],
    ["a scale of nothing", "fields:\n  a: { column: A, scale: 0 }\n", `${at}:2 fields.a.scale: 0 is too small`],
    ["equal keys", "match: a\nobject: b\nmatch: c\n", `${at}:3 this key stands twice in one place: keep one of them.`],
    ["tabs", "fields:\n\tsku: SKU\n", `${at}:2 not valid YAML: Tabs are not allowed as indentation`],
    ["bad indentation", "fields:\n  a: A\n b: B\n", `${at}:3 `],
    ["a tag that would be code", "match: !!js/function 'x'\n", `${at}:1 not valid YAML: Unresolved tag`],
    [
      "a number that loses its zero",
      "fields:\n  a:\n    column: A\n    options:\n      x: 012\n",
      `${at}:5 fields.a.options.x: 012 is read as the number 12: write it in quotes`,
    ],
    [
      "a variable that is not set",
      `match: \${MATHC}\n`,
      `${at}:1 match: the environment variable MATHC is not set. Did you mean "MATCH"?`,
    ],
    ["sync keys at both places", "match: a\nsyncs:\n  - name: x\n", `${at}:1 match: belongs to a sync`],
    ["equal sync names", "syncs:\n  - name: x\n  - name: x\n", `${at}:3 syncs[1].name: another sync`],
    ["a sync without a name", "syncs:\n  - match: x\n", `${at}:2 syncs[0].name: is missing: give a text.`],
    ["a key that is no name", "fields:\n  __proto__: X\n", `${at}:2 fields: "__proto__" cannot be a key.`],
    ["keys that are equal as text", "where:\n  1: a\n  '1': b\n", `${at}:3 where: the key "1" is there twice`],
    ["a list as a key", "fields: { [a]: b }\n", `${at}:1 fields: a key must be plain text.`],
    ["an alias of nothing", "fields: *none\n", `${at}:1 fields: there is no &none before *none.`],
    ["two documents", "match: a\n---\nmatch: b\n", `${at}:2 a second document begins here`],
    [
      "a misspelt key that is needed",
      "source:\n  pth: a\n",
      `${at}:2 source.pth: unknown key "pth". Did you mean "path"?`,
    ],
    ["an unknown rounding", "fields:\n  a: { column: A, round: floor }\n", 'Valid: "true", "half-up", "half-even".'],
    ["an unknown mark", "fields:\n  a: { column: A, group: ';' }\n", `unknown value ";". Valid: ".", ",", "'", " ".`],
    [
      "a misspelt key of a lookup",
      "fields:\n  a:\n    column: A\n    lookup: { file: o.csv, key: Name, valu: Id }\n",
      `${at}:4 fields.a.lookup.valu: unknown key "valu". Did you mean "value"?`,
    ],
    ["an empty lookup", "fields:\n  a: { column: A, lookup: {} }\n", `${at}:2 fields.a.lookup: must not be empty.`],
    [
      "an unknown otherwise",
      "fields:\n  a: { column: A, lookup: { a: 1 }, otherwise: kep }\n",
      `${at}:2 fields.a.otherwise: unknown value "kep". Did you mean "keep"?`,
    ],
    [
      "an unknown transform",
      "fields:\n  a:\n    column: A\n    transform:\n      - trim\n      - colapse\n",
      `${at}:6 fields.a.transform[1]: unknown value "colapse". Did you mean "collapse"?`,
    ],
    [
      "an unknown transform with parameters",
      "fields:\n  a:\n    column: A\n    transform: [{ truncat: 5 }]\n",
      `${at}:4 fields.a.transform[0].truncat: unknown key "truncat". Did you mean "truncate"?`,
    ],
    [
      "a wrong parameter",
      "fields:\n  a:\n    column: A\n    transform: [{ truncate: 0 }]\n",
      `${at}:4 fields.a.transform[0].truncate: 0 is too small`,
    ],
    [
      "a misspelt parameter",
      "fields:\n  a: { column: A, transform: [{ phone: { contry: DE } }] }\n",
      `${at}:2 fields.a.transform[0].phone.contry: unknown key "contry". Did you mean "country"?`,
    ],
    [
      "a misspelt value of otherwise",
      "fields:\n  a: { column: A, lookup: { a: 1 }, otherwise: { valu: 1 } }\n",
      `${at}:2 fields.a.otherwise.valu: unknown key "valu". Did you mean "value"?`,
    ],
    [
      "a list where a word or a group belongs",
      "fields:\n  a: { column: A, lookup: { a: 1 }, otherwise: [keep] }\n",
      `${at}:2 fields.a.otherwise: a list does not fit: give "error" or "keep" or "omit" or "clear" or a group of keys.`,
    ],
    [
      "two transforms in one step",
      "fields:\n  a: { column: A, transform: [{ split: ';', join: ',' }] }\n",
      `${at}:2 fields.a.transform[0]: one step is one transform`,
    ],
    [
      "an unknown condition",
      "fields:\n  a:\n    column: A\n    when:\n      B: { nott: 1 }\n",
      `${at}:5 fields.a.when.B.nott: unknown key "nott". Did you mean "not"?`,
    ],
    ["an empty condition", "where:\n  B: {}\n", `${at}:2 where.B: says nothing: give \`not\` or \`blank\`.`],
    [
      "an unknown key of an alternative",
      "fields:\n  a:\n    - column: A\n      wen: { B: 1 }\n    - column: B\n",
      `${at}:4 fields.a[0].wen: unknown key "wen". Did you mean "when"?`,
    ],
    [
      "a lone brace",
      "fields:\n  a: { template: '{A' }\n",
      `${at}:2 fields.a.template: a { without its }: write {{ for the character itself.`,
    ],
    ...[
      "lookup: { a: 012 }",
      "default: 012",
      "when: { B: 012 }",
      "otherwise: { value: 012 }",
      "transform: [{ default: 012 }]",
    ].map((key): [string, string, string] => [
      `lost digits in ${key}`,
      `fields:\n  a:\n    column: A\n    lookup: { x: 1 }\n    ${key}\n`.replace(
        / {4}lookup: \{ x: 1 \}\n(?= {4}lookup)/,
        "",
      ),
      "012 is read as the number 12: write it in quotes",
    ]),
    ["an empty file", "\n", "an empty value does not fit: give a group of keys."],
  ])("%s", async (_, text, expected) => {
    const message = await errorOf(text, { MATCH: "sku" });
    expect(message).toContain(expected);
    expect(message.split("\n")).toHaveLength(1);
  });
});

test("all faults come at once, in the order of the file", async () => {
  const message = await errorOf(
    `fields:\n  a: { colum: A }\n  b: { column: B, type: txt }\nmach: a\nobject: \${NO_SUCH_NAME_AT_ALL}\nrate: 1/s\n`,
  );
  const lines = message.split("\n").map((line) => line.split(" ", 2).join(" "));
  expect(lines).toEqual([
    "crm-sync.config.yaml:2 fields.a.colum:",
    "crm-sync.config.yaml:3 fields.b.type:",
    "crm-sync.config.yaml:4 mach:",
    "crm-sync.config.yaml:5 object:",
    "crm-sync.config.yaml:6 rate:",
  ]);
});

test(`variables are filled in once; $\${ stands for itself; keys stay`, async () => {
  const { config } = await load(`fields: { a: 'x \${A} $\${A} $5 {A}', '\${A}': b }\n`, { A: `\${B}` });
  expect(Object.entries(config.fields ?? {})).toEqual([
    ["a", `x \${B} \${A} $5 {A}`],
    [`\${A}`, "b"],
  ]);
});

test("what came from the environment is named, not shown, when it does not fit", async () => {
  const message = await errorOf(`destination:\n  type: \${TOKEN}\n  timeout: \${TOKEN}\n  concurrency: \${TOKEN}\n`, {
    TOKEN: 'hun"ter2',
  });
  expect(message).toContain(`\${TOKEN}`);
  expect(message).not.toContain("ter2");
});

test("a broken line that holds a token is not quoted", async () => {
  expect(await errorOf("destination:\n  token: abc: def-secret\n")).not.toContain("def-secret");
});

test("a merge key takes over the keys of an anchor", async () => {
  const { config } = await load("fields:\n  a: &a { column: A, type: number }\n  b: { <<: *a, column: B }\n");
  expect(config.fields?.b).toEqual({ column: "B", type: "number" });
});

test("aliases may be used, but not to blow up", async () => {
  const bomb = `a: &a [x,x,x,x,x,x,x,x,x,x]\n${"bcdefgh"
    .split("")
    .map((name, index) => `${name}: &${name} [${Array(10).fill(`*${"abcdefg"[index]}`)}]`)
    .join("\n")}\n`;
  expect(await errorOf(bomb)).toContain("aliases");
});

test("a token written in the file is warned of", async () => {
  const { warnings } = await load("destination:\n  token: abc\n");
  expect(warnings).toEqual([expect.stringContaining("crm-sync.config.yaml:2 holds a token as plain text")]);
  expect(warnings[0]).not.toContain("abc");
});

test("a second config beside the first is warned of", async () => {
  await writeFile(join(cwd, "crm-sync.config.json"), "{}");
  expect((await load("match: sku\n")).warnings).toEqual([
    "crm-sync.config.json is ignored: crm-sync.config.yaml is used.",
  ]);
});

test("without a file there is no config; a file that was asked for must be there", async () => {
  const request = { cwd, env: {}, destinations };
  expect(await loadConfig(request)).toBeUndefined();
  await writeFile(join(cwd, "nightly.yaml"), "match: sku\n");
  await expect(loadConfig({ ...request, path: "nigthly.yaml" })).rejects.toThrow(
    'no config file nigthly.yaml. Did you mean "nightly.yaml"?',
  );
  await expect(loadConfig({ ...request, path: "." })).rejects.toThrow(UsageError);
  await writeFile(join(cwd, "big.yaml"), "#".repeat(1024 * 1024 + 1));
  await expect(loadConfig({ ...request, path: "big.yaml" })).rejects.toThrow(/is no config file/);
  await writeFile(join(cwd, "latin.yaml"), new Uint8Array([0x61, 0xe9]));
  await expect(loadConfig({ ...request, path: "latin.yaml" })).rejects.toThrow(/not UTF-8/);
});

test("later issues get the line of their path, or of the nearest parent", async () => {
  const loaded = await load(
    "syncs:\n  - name: a\n    match: sku\n    fields:\n      sku: SKU\n      price:\n        column: Prise\n",
  );
  const later = new ConfigError([
    { path: ["fields", "price", "column"], message: "x" },
    { path: ["fields", "sku", "column"], message: "y" },
  ]);
  expect(locateIssues(later, loaded, ["syncs", 0]).message).toBe(
    "crm-sync.config.yaml:7 syncs[0].fields.price.column: x\ncrm-sync.config.yaml:5 syncs[0].fields.sku.column: y",
  );
});

test("where YAML loses its way, the first fault is told and not what follows from it", async () => {
  const text = "destination:\n  write: { method: PUT, path: /{object}/{key} }\nsource: a.csv\nobject: o\n";
  expect(await errorOf(text)).toMatch(
    /^crm-sync\.config\.yaml:2 Unexpected [^\n]+ put a text that holds \{ \} or \[ \] into quotes\.$/,
  );
});
