import type { ConfigIssue } from "../../core/errors.ts";
import { didYouMean } from "../../core/nearest.ts";
import type { JsonValue } from "../../core/types.ts";
import { keysBesideValues, slotOf, spreadKey, textsIn } from "./body-template.ts";
import { parseTemplate, placeholderNames } from "./text-template.ts";
import type { Way } from "./ways.ts";

const placeholder = /\{(?:object|match|key|key:odata|values|records)\}/;

type Path = readonly (string | number)[];
type Complain = (path: Path, message: string) => void;

/**
 * What cannot work in a request. Paths begin with the names of its own keys.
 * @param slugs as the mapping has them; undefined before it is made
 */
export function checkRequest(
  way: Way,
  match: string,
  slugs: readonly string[] | undefined,
  isNested: boolean,
): readonly ConfigIssue[] {
  const issues: ConfigIssue[] = [];
  const complain: Complain = (path, message) => issues.push({ path, message });
  const texts: [Path, string][] = [[["path"], way.path]];
  for (const [name, text] of Object.entries(way.query)) texts.push([["query", name], text]);
  for (const [path, text] of texts) checkText(path, text, !way.isBatch, complain);
  for (const [name, text] of Object.entries(way.headers)) {
    if (placeholder.test(text)) complain(["headers", name], "is constant: a placeholder means nothing in it.");
  }
  checkBody(way, complain);
  const where = [way.path, ...Object.values(way.query), JSON.stringify(way.body), JSON.stringify(way.record)];
  if (way.omitMatch && !where.some((text) => namesKey(text))) {
    complain(
      ["omitMatch"],
      "leaves the match value out of the request altogether: put {key} into path, query or body.",
    );
  }
  for (const slug of slugs ?? []) {
    if (slug === match && way.omitMatch) continue;
    const name = isNested ? slug.split(".", 1)[0] : slug;
    if (!keysBesideValues(way.isBatch ? way.record : way.body).some((key) => key === name)) continue;
    complain(
      [way.isBatch ? "record" : "body"],
      `has a key "${name}" of its own beside "${spreadKey}", and fields has an attribute of that name: one of them would be lost.`,
    );
  }
  return issues;
}

function checkBody({ body, record, isBatch }: Way, complain: Complain): void {
  const [name, template, other] = isBatch ? (["record", record, body] as const) : (["body", body, record] as const);
  checkTemplate(name, template, ["values", "key"], complain);
  if (!holds(template, "values")) complain([name], 'sends no values: write "{values}" where they belong.');
  if (isBatch) {
    checkTemplate("body", other, ["records"], complain);
    if (!holds(other, "records")) complain(["body"], 'sends no records: write "{records}" where their list belongs.');
  } else if (other !== "{values}") complain(["record"], "belongs to a batch: declare batch, or write it under body.");
}

function checkTemplate(
  name: string,
  template: JsonValue,
  allowed: readonly ("values" | "records" | "key")[],
  complain: Complain,
): void {
  for (const { path, text } of textsIn(template)) {
    const at = [name, ...path];
    const slot = slotOf(text);
    if (path.at(-1) === spreadKey && slot !== "values")
      complain(at, `"${spreadKey}" takes "{values}" and nothing else.`);
    else if (slot !== undefined && !allowed.includes(slot)) {
      complain(
        at,
        slot === "records"
          ? '"{records}" belongs to a batch: declare batch.'
          : `"${text}" belongs to record: a batch has many of them.`,
      );
    } else if (slot === undefined) checkText(at, text, allowed.includes("key"), complain);
  }
}

/** @param isOne there is one record, and one key */
function checkText(path: Path, text: string, isOne: boolean, complain: Complain): void {
  for (const part of parseTemplate(text)) {
    if (typeof part === "string") continue;
    const { name } = part;
    const isKey = name === "key" || name === "key:odata";
    if (name === "values" || name === "records") {
      complain(path, `"{${name}}" stands in a body, and alone in its text.`);
    } else if (!placeholderNames.some((known) => known === name)) {
      const known = placeholderNames.map((known) => `{${known}}`).join(", ");
      complain(
        path,
        `unknown placeholder ${name.length === 1 && "{}".includes(name) ? `"${name}"` : `{${name}}`}.${didYouMean(name, placeholderNames)} Known: ${known}. For a brace itself, double it.`,
      );
    } else if (isKey && !isOne) {
      complain(path, `{${name}} is one record's, and a batch has many: it may stand in record.`);
    }
  }
}

function holds(template: JsonValue, slot: string): boolean {
  return [...textsIn(template)].some(({ text }) => slotOf(text) === slot);
}

function namesKey(text: string): boolean {
  return text.includes("{key}") || text.includes("{key:odata}");
}
