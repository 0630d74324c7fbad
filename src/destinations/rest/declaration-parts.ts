/** The small syntaxes that the declaration is made of. */
import * as z from "zod";
import { shownHeaderName } from "../../core/header-name.ts";
import { parseJsonPath } from "./json-path.ts";

/** A JSON path, parsed. */
export const jsonPath = z.string().transform((text, context) => {
  const path = parseJsonPath(text);
  if (path !== undefined) return path;
  const message = `"${text}" is no path into an answer: write data.id, results[0].id, ["odd.name"], or $ for the answer itself.`;
  context.issues.push({ code: "custom", message, input: text });
  return z.NEVER;
});

/** One path, or several: the first at which something stands. */
export const jsonPaths = z.union([jsonPath.transform((path) => [path]), z.array(jsonPath).min(1)]);

const scalar = z.union([z.string(), z.number(), z.boolean()]);
/** One plain value, or a list of them. */
export const scalars = z.union([scalar.transform((value) => [value]), z.array(scalar).min(1)]);

const status = z.int().min(200).max(299);
/** One HTTP status that means success, or a list of them: others are never looked at as good answers. */
export const statuses = z.union([status.transform((value) => [value]), z.array(status).min(1)]);

const refused = z.int().min(300).max(599);
/** The same without those that mean success. */
export const refusedStatuses = z.union([refused.transform((value) => [value]), z.array(refused).min(1)]);

const unitMs: { readonly [unit: string]: number } = { ms: 1, s: 1000, m: 60_000 };

/** `500ms`, `30s`, `5m`, as milliseconds. */
export const wait = z.string().transform((text, context) => {
  const match = /^(\d{1,6})\s*(ms|s|m)$/.exec(text.trim());
  if (match !== null) return Number(match[1]) * (unitMs[match[2] ?? ""] ?? 0);
  context.issues.push({
    code: "custom",
    message: `"${text}" is not a duration. Valid: 500ms, 30s or 5m.`,
    input: text,
  });
  return z.NEVER;
});

/** True for a parameter whose name says that it holds a credential. */
export function isSecretParameter(name: string): boolean {
  return secretParameter.test(name);
}

/** RFC 9110 section 5.1: a token. */
const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const secretName = /^(?:authorization|proxy-authorization|cookie)$|api[-_]?key|access[-_]?token|auth[-_]?token|secret/i;
/** The same in a query or a form, which may stand in every log on the way. */
const secretParameter = /^pass(?:word|wd)?$|(?:api|auth|access|refresh|private)[-_]?(?:key|token)|^token$|secret/i;
const ownName = /^(?:host|content-length|transfer-encoding|connection|expect|upgrade|te|trailer|keep-alive)$/i;

/** Constant headers, by name in lower case. No credential is among them: those are hidden from every text. */
export const headers = z.record(z.string(), z.union([z.string(), z.number()])).transform((given, context) => {
  const read: { [name: string]: string } = Object.create(null);
  for (const [name, value] of Object.entries(given)) {
    const fault = faultOf(name, String(value), Object.hasOwn(read, name.toLowerCase()));
    if (fault !== undefined)
      context.issues.push({ code: "custom", message: fault, input: given, path: [shownHeaderName(name)] });
    read[name.toLowerCase()] = String(value);
  }
  return read;
});

function faultOf(name: string, value: string, isRepeated: boolean): string | undefined {
  if (!headerName.test(name)) return `"${shownHeaderName(name)}" is no name of a header: letters, digits and - only.`;
  if (isRepeated) return "is there twice: names of headers are the same in any letter case.";
  if (secretName.test(name)) {
    return `holds a credential, which belongs to auth, where it stays hidden: auth: bearer, or auth: { type: header, name: ${name} }.`;
  }
  if (ownName.test(name)) return "is set by the connection itself: leave it out.";
  if (!/^[\x20-\x7e]*$/.test(value)) return "holds line breaks or letters that no header can carry.";
  return undefined;
}
