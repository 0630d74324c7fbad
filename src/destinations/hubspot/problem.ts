import { maskValues } from "../../core/mask.ts";
import type { JsonObject, JsonValue, Problem } from "../../core/types.ts";
import { hideSecrets } from "../../http/secrets.ts";
import type { Outgoing } from "./encode.ts";
import { allSaid, contextOf, faultyPropertiesIn, type Said } from "./said.ts";

const longestMessage = 500;

/**
 * The problem of a refused record. Its code is HubSpot's own in kebab-case: that of the first error that names one
 * (`INVALID_EMAIL` -> `invalid-email`), else the category (`validation-error`), else `http-<status>`.
 * @param about the records that the words may be about: none of their values is to stand in the message
 */
export function problemOf(
  said: Said | undefined,
  status: number,
  about: readonly Outgoing[],
  secrets: readonly string[],
): Problem {
  const { message, detail } = wordsOf(said, about, secrets);
  const code = (said && codeOf(said)) ?? `http-${status}`;
  const field = said && fieldOf(said);
  return { code, message, ...(field !== undefined && { field }), ...(detail !== message && { detail }) };
}

/** HubSpot's own words: `message` without values of the records, `detail` with them; neither with a secret. */
export function wordsOf(
  said: Said | undefined,
  sent: readonly Outgoing[],
  secrets: readonly string[],
): { readonly message: string; readonly detail: string } {
  const words = hideSecrets((said && spell(said)) || "no message", secrets);
  // Masked before it is cut: of a value that is cut in two, the first half would be left to read.
  const masked = maskValues(words, masksOf(sent));
  const shown = (text: string) => `HubSpot: ${text.slice(0, longestMessage)}`;
  return { message: shown(masked), detail: shown(words) };
}

function spell({ message = "", errors }: Said): string {
  const found = faultyPropertiesIn(message);
  if (found !== undefined) {
    const each = found.faulty.map(({ name, message: words }) => (name === undefined ? words : `${name}: ${words}`));
    return `${found.before}${each.join("; ")}${found.after}`;
  }
  const more = errors.map(spell).filter((words) => words !== "" && !message.includes(words));
  return [message, ...more].filter((words) => words !== "").join(" - ");
}

/** Every form in which HubSpot may quote a value: as sent, as encoded, in lower case, within JSON. */
function masksOf(sent: readonly Outgoing[]): JsonObject {
  const masks = new Map<string, string[]>();
  for (const { record, properties } of sent) {
    for (const [slug, value] of Object.entries(record.values)) {
      const texts = [...textsIn(value), ...(properties[slug] === undefined ? [] : [properties[slug]])];
      const both = [...texts, ...texts.map((text) => JSON.stringify(text).slice(1, -1))];
      masks.set(slug, [...(masks.get(slug) ?? []), ...both, ...both.map((text) => text.toLowerCase())]);
    }
  }
  return Object.fromEntries(masks);
}

function textsIn(value: JsonValue): readonly string[] {
  if (typeof value === "string" || typeof value === "number") return [String(value)];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** A constant of HubSpot's, and nothing that a row may have put there. */
const constant = /^[A-Z][A-Z0-9_]{2,59}$/;

function codeOf(said: Said): string | undefined {
  const all = [...allSaid(said)];
  const named = all.flatMap(({ code, message = "" }) => [
    code,
    ...(faultyPropertiesIn(message)?.faulty.map(({ error }) => error) ?? []),
    // Of a second record with one value, only the message says so.
    /\bCONFLICTING_UNIQUE_VALUE\b/.exec(message)?.[0],
  ]);
  const found = [...named, ...all.map(({ category }) => category)].find(
    (code) => code !== undefined && constant.test(code),
  );
  return found?.toLowerCase().replaceAll("_", "-");
}

function fieldOf(said: Said): string | undefined {
  const [named] = contextOf(said, "propertyName");
  if (named !== undefined) return named;
  for (const { message = "" } of allSaid(said)) {
    const name = faultyPropertiesIn(message)?.faulty.find((one) => one.name !== undefined)?.name;
    if (name !== undefined) return name;
  }
  return undefined;
}
