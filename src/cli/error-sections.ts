import { readFileSync } from "node:fs";

/** What a code means: a section of docs/errors.md. */
export interface ErrorSection {
  /** The heading: the code itself, or the pattern of several: `http-4xx`, `connection-*`. */
  readonly code: string;
  /** The heading above: what the program does about it. */
  readonly group: string;
  /** The paragraphs below it, as they are read in a terminal. */
  readonly text: string;
}

/** The page, which comes with the package. */
const page = new URL("../../docs/errors.md", import.meta.url);

/** Reads the sections of the page, in its order. */
export function readSections(): readonly ErrorSection[] {
  const groups = readFileSync(page, "utf8").split(/^## /m).slice(1);
  return groups.flatMap((part) => {
    const [head = "", ...sections] = part.split(/^### /m);
    const [group = ""] = head.split("\n");
    return sections.map((section) => {
      const [code = "", ...lines] = section.split("\n");
      return { code, group, text: plain(lines.join("\n").trim()) };
    });
  });
}

/** Links become the paths of their pages. */
function plain(markdown: string): string {
  return markdown.replaceAll(/\[[^\]]+\]\(([\w.-]+)\)/g, "docs/$1");
}

/** The section of a code: its own, else that of its family; undefined where neither is there. */
export function sectionOf(
  code: string,
  sections: readonly ErrorSection[],
): (ErrorSection & { readonly isExact: boolean }) | undefined {
  const exact = sections.find((section) => section.code === code);
  if (exact) return { ...exact, isExact: true };
  const family = sections.find((section) => patternOf(section.code)?.test(code));
  return family && { ...family, isExact: false };
}

function patternOf(heading: string): RegExp | undefined {
  if (!/(?:xx|\*)$/.test(heading)) return undefined;
  return new RegExp(`^${heading.replace(/xx$/, "\\d\\d").replace(/\*$/, "[a-z0-9-]+")}$`);
}
