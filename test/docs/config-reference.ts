/** docs/config.md from the schema of the config: every key, so that one that is added is on the page without more ado. */
import { configJsonSchema } from "../../src/config/index.ts";
import { environmentName, options } from "../../src/config/options.ts";
import { syncKeyNames } from "../../src/config/schema.ts";
import { type DestinationType, destinationShapes, destinations } from "../../src/destinations/index.ts";
import { examples } from "./config-examples.ts";
import { code, defaultAndMeaning, optionOf, takes } from "./config-words.ts";
import { pushFlags } from "./push-flags.ts";
import { asNode, below, formsOf, type Node, propertiesOf } from "./schema-node.ts";

interface Row {
  /** From the section on: `response.outcome.path`. */
  readonly path: string;
  readonly node: Node;
  readonly isRequired: boolean;
  /** A key with the same keys below, where they are told. */
  readonly twin?: string;
}

interface Section {
  readonly title: string;
  readonly text: string;
  /** Where its keys stand in the file, for examples and anchors: `destination`, `fields.*`. */
  readonly at: string;
  readonly rows: readonly Row[];
  /** Its keys are options, too. */
  readonly hasOptions: boolean;
}

/** Flags and variables that are not called like their keys. */
const otherNames: Readonly<Record<string, string>> = {
  source: "the arguments",
  "source.path": "the arguments",
  name: "`--sync` chooses",
  "destination.type": "`--destination` `CRM_SYNC_DESTINATION`",
  "destination.token": "`CRM_SYNC_TOKEN`, or the destination's own",
};

/** Every key of the config at which an example may stand, by its path. */
export function configKeys(): readonly string[] {
  return sections().flatMap(({ at, rows }) => rows.map(({ path }) => joined(at, path)));
}

/** The generated part of the page. */
export function configReference(): string {
  return `${[...sections().map(printed), ...withoutKey()].join("\n\n")}\n`;
}

function sections(): readonly Section[] {
  const schema = asNode(configJsonSchema(destinationShapes)) ?? {};
  const keys = propertiesOf(schema);
  const isOfSync = ([key]: readonly [string, Node]) => syncKeyNames.some((name) => name === key);
  const hasSection = ([key, node]: readonly [string, Node]) =>
    key !== "fields" && formsOf(node).some((form) => form.properties !== undefined);
  const rowsFor = (some: readonly (readonly [string, Node])[]) =>
    some.flatMap(([key, node]) =>
      hasSection([key, node]) || key === "fields" || key === "syncs" ? [own(key, node)] : rowsOf(key, node, false),
    );
  const file = keys.filter((key) => !isOfSync(key));
  const sync = keys.filter(isOfSync);
  const [, field = {}] = below(asNode(keys.find(([key]) => key === "fields")?.[1]) ?? {})[0] ?? [];
  return [
    {
      title: "The file",
      text: "The keys at the top of the file. With one sync only, its keys stand there too.",
      at: "",
      rows: rowsFor(file),
      hasOptions: true,
    },
    {
      title: "A sync",
      text: "At the top of the file, or in each item of `syncs`.",
      at: "",
      rows: rowsFor(sync),
      hasOptions: true,
    },
    ...sync.filter(hasSection).map((key) => keySection(key)),
    {
      title: "A field",
      text: "Under `fields`, below the attribute's slug. A text instead is the column: `sku: SKU`. A field has one of `column`, `columns`, `template` and `value`. [mapping.md](mapping.md) tells with examples what they do to rows, [values.md](values.md) what each type takes.",
      at: "fields.*",
      rows: propertiesOf(field).flatMap(([key, node]) => rowsOf(key, node, false)),
      hasOptions: false,
    },
    ...destinationSections(keys),
    ...file
      .filter((key) => key[0] !== "destination" && key[0] !== "syncs" && hasSection(key))
      .map((key) => keySection(key)),
  ];
}

/** A section for a key that has keys of its own. */
function keySection([key, node]: readonly [string, Node]): Section {
  const rows = below(node).flatMap(([step, form]) => rowsBelow(step.replace(/^\./, ""), form));
  const text = String(node.description ?? "");
  return {
    title: code(key),
    text: `Under ${code(key)}. ${text}`,
    at: key,
    rows: merged(rows),
    hasOptions: key === "source",
  };
}

function destinationSections(keys: readonly (readonly [string, Node])[]): readonly Section[] {
  const forms = formsOf(keys.find(([key]) => key === "destination")?.[1]);
  const types = Object.entries<DestinationType>(destinations);
  const ownKeys = (name: string) => Object.keys(destinationShapes[name] ?? {});
  const formOf = (name: string) =>
    forms.find((form) => asNode(asNode(form.properties)?.type)?.const === name) ?? { properties: {} };
  const common = propertiesOf(formOf("zeeg")).map(([key, node]): readonly [string, Node] =>
    // The same key in each form, with another word.
    key === "type"
      ? [key, { ...node, const: undefined, type: "string", enum: types.map(([name]) => name) }]
      : [key, node],
  );
  return [
    {
      title: "`destination`",
      text: "Under `destination`: where to, and how fast. The same for all syncs of a file.",
      at: "destination",
      rows: common.flatMap(([key, node]) => rowsOf(key, node, false)),
      hasOptions: true,
    },
    ...types
      .filter(([name]) => ownKeys(name).length > 0)
      .map(([name, { title, page }]): Section => {
        const form = formOf(name);
        const properties = Object.fromEntries(propertiesOf(form).filter(([key]) => ownKeys(name).includes(key)));
        return {
          title: `\`destination\` with \`type: ${name}\``,
          text: `Keys of its own that ${title} has beside them: [${page}](${page}).`,
          at: `destination(${name})`,
          rows: merged(rowsBelow("", { properties, required: form.required })),
          hasOptions: false,
        };
      }),
  ];
}

function own(path: string, node: Node): Row {
  return { path, node, isRequired: false };
}

function isRequired(form: Node, key: string): boolean {
  return Array.isArray(form.required) && form.required.includes(key);
}

function rowsOf(path: string, node: Node, isNeeded: boolean): readonly Row[] {
  return merged([
    { path, node, isRequired: isNeeded },
    ...below(node).flatMap(([step, form], _index, all) => rowsBelow(`${path}${step}`, form, all.length > 1)),
  ]);
}

/** @param isOneOfSeveral what one form needs, another does not have */
function rowsBelow(path: string, form: Node, isOneOfSeveral = false): readonly Row[] {
  const rows: Row[] = [];
  const seen = new Map<string, string>();
  for (const [key, node] of propertiesOf(form)) {
    const isNeeded = !isOneOfSeveral && isRequired(form, key);
    const full = path === "" ? key : `${path}.${key}`;
    const twin = twinOf(key, node, seen);
    rows.push(
      ...(twin === undefined ? rowsOf(full, node, isNeeded) : [{ path: full, node, isRequired: isNeeded, twin }]),
    );
  }
  return rows;
}

/** The key before it that has the same keys below: they are told once. */
function twinOf(key: string, node: Node, seen: Map<string, string>): string | undefined {
  const names = below(node).flatMap(([step, form]) => propertiesOf(form).map(([name]) => step + name));
  if (names.length < 3) return undefined;
  const known = seen.get(names.sort().join());
  if (known === undefined) seen.set(names.join(), key);
  return known;
}

/** A key of several forms is one: `auth.type` takes what it takes in any of them. */
function merged(rows: readonly Row[]): readonly Row[] {
  const byPath = new Map<string, Row>();
  for (const row of rows) {
    const known = byPath.get(row.path);
    const description = known?.node.description ?? row.node.description;
    const node =
      known === undefined ? row.node : { description, anyOf: [...formsOf(known.node), ...formsOf(row.node)] };
    byPath.set(row.path, { ...row, node, isRequired: row.isRequired && (known?.isRequired ?? true) });
  }
  return [...byPath.values()];
}

const joined = (at: string, path: string): string => (at === "" ? path : `${at}.${path}`);

function printed({ title, text, at, rows, hasOptions }: Section): string {
  const cells = rows.map(({ path, node, isRequired: isNeeded, twin }) => {
    const full = joined(at, path);
    // Below a key, what is called like an option is none.
    const isGroup = formsOf(node).some((form) => form.properties !== undefined);
    const option = hasOptions && !isGroup && pushFlags.has(path) ? optionOf(path) : undefined;
    const { standard, meaning } = defaultAndMeaning(node, option);
    const section = at === "" ? sectionOf(path, isGroup) : undefined;
    const example = examples[full];
    const key = path.split(/[.[]/).at(-1) ?? path;
    const shownAs = example === undefined ? "" : `<br>${code(`${key.replace("]", "")}: ${example}`)}`;
    const id = full.replaceAll(/[^\w]+/g, "-").replaceAll(/^-|-$/g, "");
    return [
      section === undefined ? `<a id="${id}"></a>${code(path)}` : `[${code(path)}](#${section})`,
      `${twin === undefined ? takes(node, option) : `the same keys as ${code(twin)}`}${shownAs}`,
      isNeeded && standard === "" ? "needed" : standard,
      meaning,
      otherNames[full] ?? (option === undefined ? "" : namesOf(path)),
    ];
  });
  const heads = ["key", "takes, example", "default", "what it means", "flag, variable"];
  const used = heads.map((_, index) => cells.some((row) => row[index] !== ""));
  return `## ${title}\n\n${text}\n\n${table(heads, cells, used)}`;
}

/** Where the keys below a key are told, if that is elsewhere. */
function sectionOf(key: string, isGroup: boolean): string | undefined {
  if (key === "fields") return "a-field";
  if (key === "syncs") return "a-sync";
  // An item of a list is told in the row of its list.
  return isGroup && !key.includes("[") ? key.toLowerCase() : undefined;
}

/** `--max-errors` `CRM_SYNC_MAX_ERRORS`; of a switch that is on by default, what turns it off. */
function namesOf(key: string): string {
  const { flags = [] } = pushFlags.get(key) ?? {};
  return flags.map((flag) => `${code(flag)} ${code(environmentName(flag.slice(2).replaceAll("-", "_")))}`).join("<br>");
}

/** Options that are no matter of a config: each run may be told otherwise. */
function withoutKey(): readonly string[] {
  const known = new Set(sections().flatMap(({ rows, hasOptions }) => (hasOptions ? rows.map(({ path }) => path) : [])));
  const rows = Object.keys(options)
    .filter((name) => !known.has(name) && name !== "destination")
    .map((name) => [namesOf(name), pushFlags.get(name)?.meanings.join("<br>") ?? ""]);
  const text = "These have no key: they belong to one run, or to who started it.";
  return [`## Options without a key\n\n${text}\n\n${table(["flag, variable", "what it means"], rows, [true, true])}`];
}

function table(heads: readonly string[], rows: readonly (readonly string[])[], used: readonly boolean[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells
      .filter((_, index) => used[index])
      .map((cell) => cell.replaceAll("|", "\\|"))
      .join(" | ")} |`;
  return [line(heads), line(heads.map(() => "---")), ...rows.map(line)].join("\n");
}
