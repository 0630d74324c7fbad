import { readFileSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { parseConfigText } from "./document.ts";
import { configFileNames } from "./file-names.ts";

/** The names that a config file holds. */
export interface ConfigOutline {
  readonly syncs: readonly string[];
  readonly objects: readonly string[];
  /** Attribute slugs, of all syncs. */
  readonly attributes: readonly string[];
  /** Absolute. */
  readonly stateDir: string | undefined;
}

// As for a config that is run.
const maxBytes = 1024 * 1024;

/**
 * Reads the names in a config without checking it: for what is typed, at each key. Nothing of the environment is read.
 * @param path as `--config` has it; absent: the one in `cwd`
 * @returns undefined where there is none that can be read
 */
export function outlineConfig(cwd: string, path?: string): ConfigOutline | undefined {
  for (const name of path === undefined ? configFileNames : [path]) {
    const file = resolve(cwd, name);
    const root = readValue(file);
    if (root === undefined) continue;
    const syncs = [...asList(root.syncs).map(asGroup), root];
    const stateDir = asText(root.stateDir);
    return {
      syncs: syncs.flatMap((sync) => asText(sync.name) ?? []),
      objects: [...new Set(syncs.flatMap((sync) => asText(sync.object) ?? []))],
      attributes: [...new Set(syncs.flatMap((sync) => Object.keys(asGroup(sync.fields))))],
      stateDir: stateDir === undefined ? undefined : resolve(dirname(file), stateDir),
    };
  }
  return undefined;
}

function readValue(file: string): Readonly<Record<string, unknown>> | undefined {
  try {
    if (statSync(file).size > maxBytes) return undefined;
    return asGroup(parseConfigText(file, readFileSync(file, "utf8"), {}).value);
  } catch {
    return undefined;
  }
}

function asGroup(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function asText(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
