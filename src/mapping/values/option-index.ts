/** Finds the option that a cell names, by label or id: letter for letter, then in any case where one option is left. */
import { didYouMean } from "../../core/nearest.ts";
import { printable } from "../../core/printable.ts";
import type { AttributeOption, JsonObject } from "../../core/types.ts";
import { type Complain, type ConverterRequest, Refused, refuseSpreadsheetError } from "./converter.ts";

/** Finds an option by label or id. @returns `{ id }` as the API takes it, shared and frozen */
export type OptionFinder = (cell: unknown) => JsonObject | Refused;

const ambiguous = Symbol("two options");
type Found = JsonObject | typeof ambiguous;

/** Declared labels are stronger than the CRM's. Complains where no option is known, or a declared id does not exist. */
export function indexOptions(request: ConverterRequest, complain: Complain): OptionFinder {
  const known = request.attribute?.options;
  const declared = declaredOptions(request, complain);
  if (declared.length === 0 && (known === undefined || known.length === 0)) {
    complain("options", "no options are known: the CRM tells none, so declare options: { label: id }.");
  }
  const exact = new Map<string, Found>();
  const anyCase = new Map<string, Found>();
  const byId = new Map<string | number, JsonObject>();
  const optionOf = (id: string | number): JsonObject => {
    const value = byId.get(id) ?? Object.freeze({ id });
    byId.set(id, value);
    return value;
  };
  for (const { label, id } of declared) exact.set(plain(label), optionOf(id));
  const isDeclared = new Set(exact.keys());
  const add = (text: string, value: JsonObject) => {
    if (!isDeclared.has(text)) addTo(exact, text, value);
  };
  for (const { label, id } of known ?? []) add(plain(label), optionOf(id));
  for (const { id } of [...declared, ...(known ?? [])]) add(String(id), optionOf(id));
  for (const { label, id } of [...declared, ...(known ?? [])]) addTo(anyCase, plain(label).toLowerCase(), optionOf(id));

  const labels = [...new Set([...declared, ...(known ?? [])].map(({ label }) => label))];
  const refuseUnknown = unknownOption(request, labels);
  return (cell) => {
    const text = optionText(cell);
    if (text === undefined) return notAnOption;
    const found = exact.get(text) ?? exact.get(plain(text)) ?? anyCase.get(plain(text).toLowerCase());
    if (found === undefined) return refuseSpreadsheetError(text) ?? refuseUnknown(plain(text));
    if (found !== ambiguous) return found as JsonObject;
    const named = [...declared, ...(known ?? [])].filter((option) => isNamedBy(option, plain(text)));
    return severalOptions(request.slug, plain(text), named);
  };
}

function isNamedBy({ id, label }: AttributeOption, text: string): boolean {
  return plain(label).toLowerCase() === text.toLowerCase() || String(id) === text;
}

/** Equal for a reader: NFC, without spaces around it. */
function plain(text: string): string {
  return text.trim().normalize("NFC");
}

function addTo(index: Map<string, Found>, text: string, value: JsonObject): void {
  const present = index.get(text);
  index.set(text, present === undefined || present === value ? value : ambiguous);
}

/** JSONL rows may hold a label, an id, or `{ id }` as the API itself gives it. */
function optionText(cell: unknown): string | undefined {
  if (typeof cell === "string") return cell;
  if (typeof cell === "number") return String(cell);
  if (typeof cell !== "object" || cell === null || !("id" in cell) || Object.keys(cell).length !== 1) return undefined;
  return typeof cell.id === "string" || typeof cell.id === "number" ? String(cell.id) : undefined;
}

function declaredOptions({ options, attribute }: ConverterRequest, complain: Complain): readonly AttributeOption[] {
  return Object.entries(options.options ?? {}).map(([label, id]) => {
    const known = attribute?.options;
    if (known === undefined || known.length === 0) return { label, id };
    // The API's own type of id is kept: 1 and "1" are written alike in YAML by mistake.
    const match = known.find((option) => option.id === id) ?? known.find((option) => String(option.id) === String(id));
    if (match !== undefined) return { label, id: match.id };
    const asLabel = known.find((option) => option.label === id);
    const hint = asLabel
      ? ` That is a label; its id is ${JSON.stringify(asLabel.id)}.`
      : ` Known: ${list(known.map(describe))}.`;
    complain("options", `"${label}" leads to ${JSON.stringify(id)}, which is no option id of the attribute.${hint}`);
    return { label, id };
  });
}

function describe({ id, label }: AttributeOption): string {
  return `${JSON.stringify(id)} (${label})`;
}

function list(items: readonly string[]): string {
  return items.length <= 10 ? items.join(", ") : `${items.slice(0, 10).join(", ")} and ${items.length - 10} more`;
}

/** The same unknown label comes again and again: its refusal is kept, up to a bound. */
function unknownOption({ slug }: ConverterRequest, labels: readonly string[]): (text: string) => Refused {
  const remembered = new Map<string, Refused>();
  return (text) => {
    const before = remembered.get(text);
    if (before !== undefined) return before;
    const hint = text.length <= 100 ? didYouMean(text, labels) : "";
    const advice = `not one of the options (${list(labels)}): correct the cell, or declare it in options of fields.${slug}.`;
    // The nearest label is for this value: in the message, every misspelling would be a kind of trouble of its own.
    const refused = new Refused("option-unknown", advice, `"${printable(text, 60)}" is ${advice}${hint}`);
    if (remembered.size < 1000) remembered.set(text, refused);
    return refused;
  };
}

function severalOptions(slug: string, text: string, named: readonly AttributeOption[]): Refused {
  return new Refused(
    "option-ambiguous",
    `names more than one option: say which in options of fields.${slug}.`,
    `"${printable(text, 60)}" names ${list([...new Set(named.map(describe))])}: say which in options of fields.${slug}.`,
  );
}

const notAnOption = new Refused("option-invalid", "not a label or an option id: give one of them as text.");
