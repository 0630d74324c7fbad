import type { RunReport } from "../../core/report.ts";

/** Also of a run that has not finished, or was killed. */
export interface PageReport extends Omit<RunReport, "exitCode" | "finishedAt"> {
  readonly exitCode: number | null;
  readonly finishedAt: string | null;
}

/** What to do now. */
export interface Step {
  readonly text: string;
  /** Ready to be pasted. */
  readonly command?: string;
}

export interface PageInput {
  readonly report: PageReport;
  /** Where the run has not come to its end by itself. */
  readonly state?: "running" | "killed" | "replaced";
  readonly steps: readonly Step[];
  /** Draws the charts; absent: the page has their numbers as a table only. */
  readonly charts?: { readonly script: string; readonly css: string };
}

/** Where the texts are that the page has cut. */
export function wholeOf({ files, runId }: PageReport): string {
  return files.report === undefined ? `crm-sync show --json ${runId} has the whole` : `the whole is in ${files.report}`;
}

/** A report of an earlier version may lack what later ones have. */
export function countedFields(fields: { readonly [slug: string]: number } | undefined): readonly [string, number][] {
  return Object.entries(fields ?? {}).sort(([, a], [, b]) => b - a);
}
