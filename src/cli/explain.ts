import { UsageError } from "../core/errors.ts";
import { didYouMean } from "../core/nearest.ts";
import { type ErrorSection, readSections, sectionOf } from "./error-sections.ts";
import type { World } from "./world.ts";

/** `crm-sync explain [code]`: what a code means and what to do, or the list of codes. @throws UsageError where there is none such */
export function explain(code: string | undefined, world: World): number {
  const sections = readSections();
  world.stdout.write(code === undefined ? listOf(sections) : textOf(code.trim().toLowerCase(), sections));
  return 0;
}

function textOf(code: string, sections: readonly ErrorSection[]): string {
  const section = sectionOf(code, sections);
  if (section) return `${code}\n\n${section.text}\n`;
  const names = sections.map((one) => one.code);
  throw new UsageError(
    "code-unknown",
    `there is no code "${code}" of crm-sync.${didYouMean(code, names)} The CRM's own codes are explained by the message beside them. All others: crm-sync explain`,
  );
}

function listOf(sections: readonly ErrorSection[]): string {
  const groups = [...new Set(sections.map(({ group }) => group))];
  const codesOf = (group: string) => sections.filter((one) => one.group === group).map(({ code }) => `  ${code}\n`);
  return groups.map((group) => `${group}\n${codesOf(group).join("")}`).join("\n");
}
