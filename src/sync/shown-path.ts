import { isAbsolute, relative, sep } from "node:path";

/** A path as one would type it in this folder: relative where it lies within. `-`, standard input, stays. */
export function shownPath(cwd: string, path: string): string {
  if (!isAbsolute(path)) return path;
  const shown = relative(cwd, path);
  const isOutside = shown === "" || shown === ".." || shown.startsWith(`..${sep}`) || isAbsolute(shown);
  return isOutside ? path : shown;
}
