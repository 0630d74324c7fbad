import { statSync } from "node:fs";
import { resolve } from "node:path";
import type { SyncSettings } from "../config/index.ts";
import { UsageError } from "../core/errors.ts";
import type { Source } from "../core/source.ts";

/** Every form that the name of a rejects file may take. */
const rejectsNames = (path: string) => [path, ...[".csv", ".jsonl"].map((end) => path.replace(/(\.\w+)?$/, end))];

/**
 * A file that is read must not be written at the same time: it would be emptied before its rows are read. Links are
 * followed.
 * @throws UsageError naming the option and the file
 */
export function refuseOverwrite(settings: SyncSettings, inputs: Source["inputs"], cwd: string): void {
  const { rejects, report, html, events, metrics } = settings;
  const written = [
    ...(rejects === undefined ? [] : rejectsNames(rejects)).map((path) => ["--rejects", path] as const),
    ["--report", report] as const,
    ["--html", html === false ? undefined : html] as const,
    ["--events", events] as const,
    ["--metrics", metrics] as const,
  ];
  refuseAny(
    written,
    inputs.map(({ path }) => path),
    cwd,
  );
}

/** @throws UsageError where a file that is to be written is one of those that are read */
export function refuseAny(
  written: readonly (readonly [option: string, path: string | undefined])[],
  read: readonly string[],
  cwd: string,
): void {
  const sources = new Set(read.map((path) => identity(resolve(cwd, path))).filter((id) => id !== undefined));
  for (const [option, path] of written) {
    const id = path === undefined ? undefined : identity(resolve(cwd, path));
    if (id === undefined || !sources.has(id)) continue;
    throw new UsageError("output-is-source", `${option} ${path} is also a source: give it another name.`);
  }
}

/** Tells files apart whatever they are called; undefined for what is no file, or cannot be one (a file named as a folder). */
function identity(path: string): string | undefined {
  try {
    const found = statSync(path, { throwIfNoEntry: false, bigint: true });
    return found?.isFile() ? `${found.dev}:${found.ino}` : undefined;
  } catch (error) {
    // Below a file, or where nobody may look: whoever writes there is told so then.
    if (error instanceof Error && "syscall" in error) return undefined;
    throw error;
  }
}
