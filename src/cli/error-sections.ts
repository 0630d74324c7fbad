import { readFileSync } from "node:fs";

/** What a code means: a section of docs/errors.md. */
export interface ErrorSection {
  /** The heading: the code itself, or the pattern of several: `http-4xx`, `connection-*`. */
  readonly code: string;
  /** The paragraphs below it, in Markdown. */
  readonly text: string;
}

/** The page, which comes with the package. */
const page = new URL("../../docs/errors.md", import.meta.url);

/** Reads the sections of the page, in its order. */
export function readSections(): readonly ErrorSection[] {
  const parts = readFileSync(page, "utf8").split(/^### /m).slice(1);
  return parts.map((part) => {
    const [code = "", ...lines] = part.split("\n");
    // The headings of groups stand between the sections.
    const text = lines.join("\n").replace(/^## [\s\S]*/m, "");
    return { code: code.trim(), text: text.trim() };
  });
}

/** The section of a code: its own, else that of its family; undefined where neither is there. */
export function sectionOf(
  code: string,
  sections: readonly ErrorSection[],
): (ErrorSection & { readonly isExact: boolean }) | undefined {
  const exact = sections.find((section) => section.code === code);
  if (exact) return { ...exact, isExact: true };
  const family = sections.find((section) => isFamily(section.code) && patternOf(section.code).test(code));
  return family && { ...family, isExact: false };
}

function isFamily(heading: string): boolean {
  return heading.endsWith("*") || heading.endsWith("xx");
}

function patternOf(heading: string): RegExp {
  return new RegExp(`^${heading.replace(/xx$/, "\\d\\d").replace(/\*$/, "[a-z0-9-]+")}$`);
}
