import { readdir, readFile, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { ConfigError, UsageError } from "../core/errors.ts";
import { didYouMean } from "../core/nearest.ts";
import type { Environment, Path, Place } from "./document.ts";
import { configFileNames } from "./file-names.ts";
import type { Config, DestinationShapes } from "./schema.ts";

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
  // Without a file there is nothing to be parsed, nor to be checked: only now is it loaded what that takes.
  const { checkConfig, literalTokens, parseConfigText } = await import("./check-config.ts");
  const document = parseConfigText(found.file, text, request.env);
  const config = checkConfig(document, request.destinations);
  return {
    file: found.file,
    baseDir: dirname(resolve(request.cwd, found.file)),
    config,
    warnings: [...found.warnings, ...literalTokens(found.file, document)],
    locate: document.locate,
  };
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
