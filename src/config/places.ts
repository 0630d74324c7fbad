/** Where a config's paths lead to. */
import { basename, relative, resolve } from "node:path";
import { isSourceUrl } from "../core/source-url.ts";
import type { LoadedConfig } from "./load.ts";
import type { SyncConfig } from "./schema.ts";

/** A config's paths start from the config's own folder, so that it means the same from anywhere, as under cron. */
export function configuredSources({ source }: SyncConfig, baseDir: string, cwd: string): readonly string[] {
  const paths = typeof source === "object" && !Array.isArray(source) ? source.path : (source ?? []);
  const isHere = resolve(baseDir) === resolve(cwd);
  const isElsewhere = (path: string) => path !== "-" && !isHere && !isSourceUrl(path);
  return [paths].flat().map((path) => (isElsewhere(path) ? relative(cwd, resolve(baseDir, path)) || path : path));
}

/** The same for the state folder. */
export function configuredStateDir(loaded: LoadedConfig | undefined, cwd: string): { readonly stateDir?: string } {
  const stateDir = loaded?.config.stateDir;
  if (loaded === undefined || stateDir === undefined) return {};
  return { stateDir: relative(cwd, resolve(loaded.baseDir, stateDir)) || "." };
}

/** `exports/products.csv.gz` -> `products`; undefined for standard input and patterns, whose files may differ. */
export function objectOf(source = "-"): string | undefined {
  // The name of an address is what its path ends with: what follows may be a signature.
  const path = isSourceUrl(source) && URL.canParse(source) ? new URL(source).pathname : source;
  const stem = basename(path).split(".", 1)[0] ?? "";
  return /^[\w-]*\w[\w-]*$/.test(stem) ? stem : undefined;
}
