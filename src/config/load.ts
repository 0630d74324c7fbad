import { readdir, readFile, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import * as z from "zod";
import { credentialKeys } from "../core/credentials.ts";
import { ConfigError, type ConfigIssue, UsageError } from "../core/errors.ts";
import { didYouMean } from "../core/nearest.ts";
import { type ConfigDocument, type Environment, type Path, type Place, parseConfigText } from "./document.ts";
import { configFileNames } from "./file-names.ts";
import { explainIssues } from "./issues.ts";
import { knownKeys } from "./known-keys.ts";
import { type Config, configSchema, type DestinationShapes, destinationTypeIn, syncKeyNames } from "./schema.ts";

// A config is some kilobytes; a gigabyte is somebody's export given to the wrong option.
const maxBytes = 1024 * 1024;

export interface LoadRequest {
  readonly cwd: string;
  /** `--config`; absent: look for one of `configFileNames` in `cwd`; false: there shall be none. */
  readonly path?: string | false | undefined;
  /** For `${NAME}`. */
  readonly env: Environment;
  /** The destinations' own keys, from their registry. */
  readonly destinations: DestinationShapes;
}

export interface LoadedConfig {
  /** The path as given, or the name found. */
  readonly file: string;
  /** Where the relative paths in the file start from; absolute. */
  readonly baseDir: string;
  readonly config: Config;
  readonly warnings: readonly string[];
  /** The line of a path in the file, or of the nearest parent that is there. */
  locate(path: Path): Place | undefined;
}

/**
 * Finds, reads and checks the config file.
 * @returns undefined where none was asked for and none is there
 * @throws UsageError where the file asked for cannot be read
 * @throws ConfigError with every issue, each with its line
 */
export async function loadConfig(request: LoadRequest): Promise<LoadedConfig | undefined> {
  if (request.path === false) return undefined;
  const found = request.path === undefined ? await findConfig(request.cwd) : { file: request.path, warnings: [] };
  if (found === undefined) return undefined;
  const text = await readConfig(request.cwd, found.file);
  const document = parseConfigText(found.file, text, request.env);
  const config = check(document, request.destinations);
  return {
    file: found.file,
    baseDir: dirname(resolve(request.cwd, found.file)),
    config,
    warnings: [...found.warnings, ...literalTokens(found.file, document)],
    locate: document.locate,
  };
}

/**
 * Checks a config that a program wrote, as if it were a file.
 * @param request `cwd` is where its relative paths start from
 * @throws ConfigError with every issue, without lines
 */
export function configFromObject(value: unknown, request: Omit<LoadRequest, "path">): LoadedConfig {
  const file = "config";
  try {
    const document = parseConfigText(file, JSON.stringify(value), request.env);
    const config = check(document, request.destinations);
    return { file, baseDir: request.cwd, config, warnings: [], locate: () => undefined };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new ConfigError(
      error.issues.map(({ path, message }) => ({ path, message })),
      { cause: error },
    );
  }
}

/** Gives the issues of a later check (the mapping's, say) their lines. `base` is where their paths start from. */
export function locateIssues(error: ConfigError, loaded: LoadedConfig | undefined, base: Path): ConfigError {
  const issues = error.issues.map((issue) => {
    // The destination is the same for all syncs.
    const path = issue.path[0] === "destination" ? issue.path : [...base, ...issue.path];
    const at = issue.at ?? loaded?.locate(path);
    return { path, message: issue.message, ...(at && { at }) };
  });
  return new ConfigError(issues, { cause: error });
}

async function findConfig(cwd: string): Promise<{ file: string; warnings: readonly string[] } | undefined> {
  const names = await readdir(cwd);
  const [file, ...others] = configFileNames.filter((name) => names.includes(name));
  if (file === undefined) return undefined;
  return { file, warnings: others.map((other) => `${other} is ignored: ${file} is used.`) };
}

async function readConfig(cwd: string, file: string): Promise<string> {
  const path = resolve(cwd, file);
  try {
    const { size } = await stat(path);
    if (size > maxBytes)
      throw new UsageError(
        "config-too-large",
        `${file} is no config file: it has ${size.toLocaleString("en-US")} bytes. Name the config with -c, and the source without an option.`,
      );
    return new TextDecoder("utf-8", { fatal: true }).decode(await readFile(path));
  } catch (cause) {
    if (cause instanceof UsageError) throw cause;
    if (cause instanceof TypeError)
      throw new UsageError("config-encoding", `${file} is not UTF-8 text: save it as UTF-8.`, { cause });
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
    if (code !== "ENOENT")
      throw new UsageError(
        "config-unreadable",
        `${file} cannot be read: ${code === "EISDIR" ? "it is a folder" : code}.`,
        { cause },
      );
    const hint = await nearbyConfig(path, file);
    throw new UsageError("config-missing", `there is no config file ${file}.${hint}`, { cause });
  }
}

async function nearbyConfig(path: string, file: string): Promise<string> {
  const siblings = await readdir(dirname(path)).catch(() => []);
  const configs = siblings.filter((name) => /\.(?:ya?ml|json)$/.test(name));
  const hint = didYouMean(basename(path), configs);
  return dirname(file) === "." ? hint : hint.replace(/"(.*)"/, (_, name: string) => `"${join(dirname(file), name)}"`);
}

function check(document: ConfigDocument, destinations: DestinationShapes): Config {
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

function literalTokens(file: string, document: ConfigDocument): readonly string[] {
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
