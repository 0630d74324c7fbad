import { readdir, realpath, stat } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import { UsageError } from "../core/errors.ts";
import { didYouMean, nearest } from "../core/nearest.ts";
import { isLoopback, isSourceUrl, shownSource } from "../core/source-url.ts";
import { whyUnreadable } from "./why-unreadable.ts";

/** One input, found but not opened. */
export interface Located {
  /** As the user or the glob gave it; `-` is standard input. Of an address what may be shown: see `shownSource`. */
  readonly path: string;
  /** Absent for standard input and addresses. */
  readonly absolute?: string;
  /** The whole address, which may hold secrets. */
  readonly url?: URL;
  /** Size on disk, for regular files. */
  readonly bytes?: number;
  /** False for standard input, pipes, devices and addresses: what was read is gone. */
  readonly repeatable: boolean;
}

/**
 * Finds the inputs that paths and globs name, in the order given; what a glob matches is sorted by bytes.
 * A path that exists is never read as a glob.
 * @throws UsageError for a missing file, a folder, a glob without a match, or an input named twice
 */
export async function locateInputs(paths: readonly string[], cwd: string): Promise<readonly Located[]> {
  if (paths.length === 0)
    throw new UsageError("source-missing", "no source given: name a file, a glob, or - for stdin");
  const inputs: Located[] = [];
  const seen = new Map<string, string>();
  for (const path of paths) {
    for (const input of await locate(path, cwd)) {
      const identity = input.absolute === undefined ? (input.url?.href ?? "-") : await realpath(input.absolute);
      const earlier = seen.get(identity);
      if (earlier !== undefined) throw namedTwice(input.path, earlier);
      seen.set(identity, input.path);
      inputs.push(input);
    }
  }
  return inputs;
}

async function locate(path: string, cwd: string): Promise<readonly Located[]> {
  if (path === "-") return [{ path, repeatable: false }];
  if (isSourceUrl(path)) return [{ path: shownSource(path), url: parseUrl(path), repeatable: false }];
  const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(path)?.[1];
  if (scheme !== undefined) {
    throw new UsageError(
      "url-unsupported",
      `${scheme}: addresses are not read, only http(s): pipe the file in, and name - as the source`,
    );
  }
  const found = await inspect(path, cwd);
  if (found !== undefined) return [found];
  // Most sources are files that are there, which takes no globs.
  const { glob, isDynamicPattern } = await import("tinyglobby");
  if (!isDynamicPattern(path)) throw await missing(path, cwd);
  // `~$stock.xlsx` lies beside a workbook as long as somebody has it open, and is none.
  const options = { cwd, absolute: isAbsolute(path), expandDirectories: false };
  const matches = (await glob(path, options)).filter((match) => !basename(match).startsWith("~$"));
  matches.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  const inputs: Located[] = [];
  for (const match of matches) {
    const input = await inspect(match, cwd);
    if (input !== undefined) inputs.push(input);
  }
  if (inputs.length === 0) {
    const folder = dirname(path);
    const isKnown = isDynamicPattern(folder) || (await inspectFolder(folder, cwd));
    throw new UsageError(
      "source-missing",
      `${path}: ${isKnown ? "no file matches. Check the pattern, and the folder where the command runs" : await missingFolder(folder, cwd)}`,
    );
  }
  return inputs;
}

/**
 * The address of a source. Plain http is for this machine: what comes over it could be anybody's data.
 * @throws UsageError that shows nothing of it but scheme, host and path
 */
function parseUrl(source: string): URL {
  if (!URL.canParse(source))
    throw new UsageError(
      "url-invalid",
      "the http(s) address of the source cannot be understood: write it in quotes, as 'https://example.com/products.csv'",
    );
  const url = new URL(source);
  url.hash = "";
  if (url.protocol === "https:" || isLoopback(url)) return url;
  throw new UsageError("url-insecure", `${shownSource(source)}: plain http: is for this machine only: use https:`);
}

/** Undefined where nothing has that name. */
async function inspect(path: string, cwd: string): Promise<Located | undefined> {
  const absolute = resolve(cwd, path);
  try {
    const stats = await stat(absolute);
    if (stats.isDirectory()) {
      const advice = `Name its files, for example ${join(path, "*.csv")}`;
      throw new UsageError("source-folder", `${path} is a folder. ${advice}`);
    }
    return stats.isFile()
      ? { path, absolute, bytes: stats.size, repeatable: true }
      : { path, absolute, repeatable: false };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT" || code === "ENOTDIR" || code === "ENAMETOOLONG") return undefined;
    throw new UsageError("source-unreadable", `${path}: cannot be opened (${whyUnreadable(String(code))})`, {
      cause: error,
    });
  }
}

async function missing(path: string, cwd: string): Promise<UsageError> {
  const folder = dirname(path);
  const entries = await readdir(resolve(cwd, folder)).catch(() => undefined);
  if (entries === undefined) return new UsageError("source-missing", `${path}: ${await missingFolder(folder, cwd)}`);
  const near = nearest(basename(path), entries);
  const hint = near === undefined ? "" : didYouMean(path, [folder === "." ? near : join(folder, near)]);
  return new UsageError("source-missing", `${path}: no such file.${hint}`);
}

async function inspectFolder(folder: string, cwd: string): Promise<boolean> {
  return (await readdir(resolve(cwd, folder)).catch(() => undefined)) !== undefined;
}

async function missingFolder(folder: string, cwd: string): Promise<string> {
  const beside = await readdir(resolve(cwd, dirname(folder))).catch(() => []);
  const near = nearest(basename(folder), beside);
  const hint =
    near === undefined
      ? " Check the path, and the folder where the command runs"
      : didYouMean(folder, [join(dirname(folder), near)]);
  return `there is no folder ${folder}.${hint}`;
}

function namedTwice(path: string, earlier: string): UsageError {
  const how = path === earlier ? "" : ` (as ${earlier} before)`;
  return new UsageError(
    "source-twice",
    `${path} is named twice${how}: each of its rows would be sent twice. Leave one of them out`,
  );
}
