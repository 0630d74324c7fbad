/** What the text of a config holds, and whether it may. */
import * as z from "zod";
import { credentialKeys } from "../core/credentials.ts";
import { ConfigError, type ConfigIssue } from "../core/errors.ts";
import type { ConfigDocument, Path } from "./document.ts";
import { explainIssues } from "./issues.ts";
import { knownKeys } from "./known-keys.ts";
import { type Config, configSchema, type DestinationShapes, destinationTypeIn, syncKeyNames } from "./schema.ts";

export { parseConfigText } from "./document.ts";

/** The config that a document holds. @throws ConfigError with every issue, each with its line where that is known */
export function checkConfig(document: ConfigDocument, destinations: DestinationShapes): Config {
  const { value, issues } = document;
  if (value === undefined) throw new ConfigError(issues);
  const schema = configSchema(destinations, destinationTypeIn(value));
  const result = schema.safeParse(value);
  const all: ConfigIssue[] = [...issues];
  if (!result.success) {
    const shape = z.toJSONSchema(schema, { io: "input" });
    const explained = explainIssues(result.error.issues, value, (path) => knownKeys(shape, path));
    for (const { path, message } of explained) {
      // A variable that is not set has been named already; that its place holds no good value follows from it.
      if (issues.some((issue) => issue.path.length > 0 && issue.path.join("\n") === path.join("\n"))) continue;
      all.push(locate(document, path, mask(document, path, message, value)));
    }
  }
  all.push(...checkSyncs(value).map(({ path, message }) => locate(document, path, message)));
  if (all.length > 0) throw new ConfigError(all.sort((a, b) => (a.at?.line ?? 0) - (b.at?.line ?? 0)));
  return schema.parse(value);
}

function locate(document: ConfigDocument, path: Path, message: string): ConfigIssue {
  const at = document.locate(path);
  return { path, message, ...(at && { at }) };
}

/** What came from the environment may be a secret in the wrong place: messages name the variable instead. */
function mask(document: ConfigDocument, path: Path, message: string, root: unknown): string {
  const written = document.writtenAs(path);
  if (written === undefined) return message;
  const value = path.reduce<unknown>((part, key) => (part as Readonly<Record<string | number, unknown>>)[key], root);
  return [JSON.stringify(value).slice(1, -1), String(value)].reduce(
    (text, secret) => (secret === "" ? text : text.replaceAll(secret, () => written)),
    message,
  );
}

function checkSyncs(value: unknown): readonly ConfigIssue[] {
  if (typeof value !== "object" || value === null || !("syncs" in value)) return [];
  const issues: ConfigIssue[] = syncKeyNames
    .filter((key) => Object.hasOwn(value, key))
    .map((key) => ({ path: [key], message: "belongs to a sync: move it into one of `syncs`." }));
  const names = new Set<unknown>();
  for (const [index, sync] of (Array.isArray(value.syncs) ? value.syncs : []).entries()) {
    const name: unknown = typeof sync === "object" && sync !== null && "name" in sync ? sync.name : undefined;
    if (name !== undefined && names.has(name)) {
      issues.push({ path: ["syncs", index, "name"], message: "another sync has this name: names are unique." });
    }
    names.add(name);
  }
  return issues;
}

/** Warnings of credentials that stand in the file itself. */
export function literalTokens(file: string, document: ConfigDocument): readonly string[] {
  return credentialKeys.flatMap((key) => {
    const path = ["destination", key];
    const place = document.locate(path);
    // A name, an id: what is no secret by itself may stand there.
    if (key === "username" || key === "clientId" || !document.isLiteral(path) || place === undefined) return [];
    return [
      `${file}:${place.line} holds a ${key === "token" ? "token" : key} as plain text: keep it out of files with ${key}: \${NAME}, { file } or { command }.`,
    ];
  });
}
