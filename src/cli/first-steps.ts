import { readdirSync } from "node:fs";
import { UsageError } from "../core/errors.ts";
import { shellQuote } from "../core/shell-quote.ts";

export interface Given {
  /** As they were typed. */
  readonly sources: readonly string[];
  readonly cwd: string;
  readonly hasConfig: boolean;
  /** False: one that lies here is not read. */
  readonly takesConfig: boolean;
}

/**
 * Settles the options. Where they are not enough, what stands before them is told first: that a file is not there, or what to
 * begin with.
 * @throws UsageError
 */
export async function advising<T>(settle: () => T, { sources, cwd, hasConfig, takesConfig }: Given): Promise<T> {
  try {
    return settle();
  } catch (error) {
    if (!(error instanceof UsageError) || error.code !== "options-invalid") throw error;
    if (sources.length > 0) {
      const { locateInputs } = await import("../sources/locate.ts");
      // Throws for the first that is not there.
      await locateInputs(sources, cwd);
    } else if (!hasConfig) throw new UsageError("nothing-named", firstSteps(cwd, takesConfig));
    throw error;
  }
}

/** What to type in a folder without a config. */
function firstSteps(cwd: string, takesConfig: boolean): string {
  const config = takesConfig ? "there is no crm-sync.config.yaml here" : "no config is to be read (--no-config)";
  const file = shellQuote(exampleIn(cwd));
  const steps = [
    [`crm-sync check ${file}`, "what is in it; sends nothing"],
    [`crm-sync init ${file}`, "write a config for it"],
    [`crm-sync ${file} --match COLUMN --sandbox`, "try it: the CRM is emulated"],
    ["crm-sync --help", "all commands"],
  ] as const;
  const wide = Math.max(...steps.map(([command]) => command.length));
  return [
    `nothing to read: no file was named, and ${config}. To begin:`,
    ...steps.map(([command, what]) => `${command.padEnd(wide)}  ${what}`),
  ].join("\n");
}

/** A file that lies here, where one looks like rows. */
function exampleIn(cwd: string): string {
  const rows = filesIn(cwd).filter((name) => /\.(?:csv|tsv|jsonl|ndjson|xlsx)(?:\.(?:gz|br|zst))?$/i.test(name));
  const [first = "products.csv"] = rows.filter((name) => !/^[.~]|^-/.test(name)).sort();
  return first;
}

/** The names in a folder; none where it cannot be read. */
export function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
