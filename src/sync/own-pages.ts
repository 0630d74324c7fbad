import { extname } from "node:path";
import type { SyncSettings } from "../config/index.ts";

/**
 * Where one `--html` file is asked for and there are several syncs, each gets a page of its own beside it, with the sync's
 * name: `night.html` is `night-products.html` and `night-companies.html`.
 */
export function withOwnPages(all: readonly SyncSettings[]): readonly SyncSettings[] {
  if (all.length < 2) return all;
  const taken = new Set<string>();
  return all.map((settings, at) => {
    const { html } = settings;
    if (typeof html !== "string") return settings;
    const end = extname(html);
    const base = html.slice(0, html.length - end.length);
    const name = settings.name.replaceAll(/[^\p{L}\p{N}_.-]+/gu, "-");
    const wanted = `${base}-${name}${end}`;
    // Names that differ in what a file's name leaves out only.
    const own = taken.has(wanted) ? `${base}-${name}-${at + 1}${end}` : wanted;
    taken.add(own);
    return { ...settings, html: own };
  });
}
