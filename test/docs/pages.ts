import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export interface Page {
  /** From the project's folder. */
  readonly path: string;
  readonly text: string;
}

/** Every page that people read. */
export const pages: readonly Page[] = [
  "README.md",
  "ARCHITECTURE.md",
  "samples/README.md",
  ...readdirSync("docs")
    .filter((name) => name.endsWith(".md"))
    .map((name) => join("docs", name)),
].map((path) => ({ path, text: readFileSync(path, "utf8") }));

/** The lines that a page shows to be typed: of its sh blocks, those that go on with a backslash joined, and indented ones. */
export function shownLines({ text }: Page): readonly string[] {
  const blocks = [...text.matchAll(/^```(?:sh|bash|console)\n(.*?)^```$/gms)].map(([, body = ""]) => body);
  const outside = text.replaceAll(/^```.*?^```$/gms, "");
  const indented = [...outside.matchAll(/^ {4}(\S.*)$/gm)].map(([, line = ""]) => line);
  return [...blocks.flatMap((body) => body.replaceAll("\\\n", " ").split("\n")), ...indented]
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
}

/** `crm-sync ...` within a sentence. */
export function namedCommands({ text }: Page): readonly string[] {
  const outside = text.replaceAll(/^```.*?^```$/gms, "");
  return [...outside.matchAll(/`(crm-sync [^`]+)`/g)].map(([, line = ""]) => line);
}
