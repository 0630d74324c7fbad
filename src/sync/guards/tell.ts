import { counted } from "../../core/counted.ts";
import { isSourceUrl } from "../../core/source-url.ts";
import type { StopReason } from "../../engine/stop.ts";
import { type BlankField, type Finding, type Share, shareOf } from "./decide.ts";
import { guardCode } from "./thresholds.ts";

const shownSlugs = 3;

/** What is unlike the runs before, a sentence each, with the figures. @param inputs what was read, as the person named it */
export function tellFindings(findings: readonly Finding[], inputs: readonly { readonly path: string }[]): string {
  return findings.map((finding) => sentence(finding, nameOf(inputs))).join(" ");
}

/** Why a run is stopped before anything is sent. @param findings at least one */
export function guardStop(findings: readonly Finding[], inputs: readonly { readonly path: string }[]): StopReason {
  const [first] = findings;
  const next = "Nothing was sent. If that is as it should be, run it again with --yes.";
  return {
    code: guardCode(first?.guard ?? "rows"),
    message: `${tellFindings(findings, inputs)} ${next}`,
    exitCode: 3,
  };
}

function sentence(finding: Finding, source: string): string {
  switch (finding.guard) {
    case "rows": {
      const { rows, before } = finding;
      if (!("left" in finding)) {
        return `${source} holds ${counted(rows, "row")}; ${lastRuns(before)} had ${span(before)}.`;
      }
      const left = finding.left.toLocaleString("en-US");
      return `Of the ${counted(rows, "row")} of ${source}, the filter (where) leaves ${left}; in ${lastRuns(before)} it left ${span(before)}.`;
    }
    case "blank":
      return blankSentence(finding.fields, finding.records);
    case "clears":
      return `${counted(finding.now.count, "attribute value")} would be cleared; in ${lastRuns(finding.before)} ${most(finding.before)}.`;
    case "creates":
      return `${share(finding.now)} have a key that this sync never sent before; in ${lastRuns(finding.before)} ${most(finding.before)}.`;
    case "changed":
      return `${share(finding.now)} that were known have changed; in ${lastRuns(finding.before)} ${most(finding.before)}.`;
  }
}

function blankSentence(fields: readonly BlankField[], records: number): string {
  const [first] = fields;
  const names = fields.slice(0, shownSlugs).map(({ slug }) => slug);
  const more = fields.length - names.length;
  const list = more > 0 ? `${names.join(", ")} and ${more} more` : names.join(", ");
  const most = Math.max(...fields.map(({ filled }) => filled));
  const least = Math.floor(Math.min(...fields.flatMap(({ before }) => before.map(shareOf))) * 100);
  const now = share({ count: most, of: records });
  const filled = fields.length === 1 ? `is filled in ${now}` : `are each filled in at most ${now}`;
  return `${list} ${filled}; in ${lastRuns(first?.before ?? [])} in ${least === 100 ? "100%" : `at least ${least}%`} of them.`;
}

function share({ count, of }: Share): string {
  return `${count.toLocaleString("en-US")} of ${counted(of, "record")}`;
}

function most(before: readonly Share[]): string {
  const count = Math.max(...before.map((one) => one.count));
  return count === 0 ? "none" : `at most ${count.toLocaleString("en-US")}`;
}

function span(numbers: readonly number[]): string {
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)].map((number) => number.toLocaleString("en-US"));
  return least === most ? `${least}` : `${least} to ${most}`;
}

function lastRuns({ length }: readonly unknown[]): string {
  return length === 1 ? "the last run" : `the last ${length} runs`;
}

function nameOf(inputs: readonly { readonly path: string }[]): string {
  const [first] = inputs;
  if (first === undefined || inputs.length > 1) return `the source (${inputs.length} files)`;
  const { path } = first;
  // The end of a long path tells more than its beginning; a message is cut by those who show it.
  return path.length <= 80 || isSourceUrl(path) ? path : `...${path.slice(-77)}`;
}
