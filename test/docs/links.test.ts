import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, it } from "vitest";
import { type Page, pages } from "./pages.ts";

interface Link {
  /** From the project's folder; the page itself for `#anchor`. */
  readonly path: string;
  readonly anchor: string;
}

/** The relative links of a page; what stands in code is none. */
function linksOf({ path, text }: Page): readonly Link[] {
  const prose = text.replaceAll(/^```.*?^```$/gms, "").replaceAll(/``.*?``|`[^`]*`/g, "");
  return [...prose.matchAll(/\]\(([^()\s]+)\)/g)].flatMap(([, target = ""]) => {
    if (/^[a-z]+:/.test(target)) return [];
    const [file = "", anchor = ""] = target.split("#");
    return [{ path: file === "" ? path : normalize(join(dirname(path), file)), anchor }];
  });
}

/** Where a page can be entered: its headings as GitHub names them, and anchors that are written out. */
function anchorsOf(path: string): ReadonlySet<string> {
  const text = readFileSync(path, "utf8").replaceAll(/^```.*?^```$/gms, "");
  const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .trim()
      .replaceAll(" ", "-"),
  );
  const written = [...text.matchAll(/<a id="([^"]+)">/g)].map(([, id = ""]) => id);
  const all = [...headings, ...written];
  const twice = all.filter((anchor, index) => all.indexOf(anchor) !== index);
  if (twice.length > 0) throw new Error(`${path} has several places called ${[...new Set(twice)].join(", ")}`);
  return new Set(all);
}

describe("the links of the documents", () => {
  it.each(pages.map((page) => [page.path, page] as const))("lead somewhere from %s", (_path, page) => {
    const dead = linksOf(page).filter(({ path, anchor }) => {
      if (!existsSync(path)) return true;
      return anchor !== "" && statSync(path).isFile() && !anchorsOf(path).has(anchor);
    });
    expect(dead).toEqual([]);
  });

  it("lead to every page of the docs from the README or from another page", () => {
    const reached = new Set(pages.flatMap(linksOf).map(({ path }) => path));
    expect(pages.map(({ path }) => path).filter((path) => !reached.has(path) && path !== "README.md")).toEqual([]);
  });
});
