import { statSync } from "node:fs";
import { extname, resolve } from "node:path";
import type { SyncSettings } from "../config/index.ts";

/**
 * Where one file is asked for and there are several syncs: pages and rejects are one for each, with the sync's name
 * (`night.html` is `night-products.html` and `night-companies.html`); report and events are one for all.
 * @param since when the command began, in ms
 */
export function withOwnFiles(all: readonly SyncSettings[], cwd: string, since: number): readonly SyncSettings[] {
  if (all.length < 2) return all;
  const taken = new Set<string>();
  const own = (path: string, { name }: SyncSettings, at: number): string => {
    // A device, as /dev/null, takes what all of them write.
    if (isSpecial(resolve(cwd, path))) return path;
    const end = extname(path);
    const stem = `${path.slice(0, path.length - end.length)}-${name.replaceAll(/[^\p{L}\p{N}_.-]+/gu, "-")}`;
    // Names that differ in what a file's name leaves out only; some file systems know no upper and lower case.
    const free = taken.has(`${stem}${end}`.toLowerCase()) ? `${stem}-${at + 1}${end}` : `${stem}${end}`;
    taken.add(free.toLowerCase());
    return free;
  };
  return all.map((settings, at) => {
    const { html, rejects } = settings;
    return {
      ...settings,
      ...(typeof html === "string" && { html: own(html, settings, at) }),
      ...(rejects !== undefined && { rejects: own(rejects, settings, at) }),
      sharesFilesSince: since,
    };
  });
}

function isSpecial(path: string): boolean {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    return found !== undefined && !found.isFile() && !found.isDirectory();
  } catch {
    // Whoever writes there is told so then.
    return false;
  }
}
