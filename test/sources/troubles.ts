import { readFileSync } from "node:fs";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { Command } from "commander";
import { parse } from "yaml";
import { addPushOptions, givenFlags } from "../../src/cli/push-options.ts";
import { configFromObject } from "../../src/config/index.ts";
import { resolveSettings, type SyncSettings } from "../../src/config/settings.ts";
import { ConfigError, CrmSyncError, describeIssue } from "../../src/core/errors.ts";
import type { Mapper, SourceRow } from "../../src/core/types.ts";
import { values } from "../../src/destinations/zeeg/facts.ts";
import { openSource } from "../../src/sources/index.ts";
import { lookAhead } from "../../src/sync/look-ahead.ts";
import { peek } from "../../src/sync/peek.ts";
import { matchSlug, resolveMapping } from "../../src/sync/resolve-mapping.ts";
import { never } from "./reading.ts";

/** Where the fixtures are, and their table. */
export const troubles: string = fileURLToPath(new URL("../fixtures/troubles/", import.meta.url));

/** One line of the table: a file, how it is read, and what must come of it. */
export interface Trouble {
  readonly file: string;
  /** Code spans: flags as they are typed, or keys of a config. */
  readonly options: readonly string[];
  readonly exit: number;
  readonly outcome: readonly string[];
}

/** Reads every table line of a Markdown text that begins with a file in backticks. */
function tableOf(markdown: string): readonly Trouble[] {
  return markdown
    .split("\n")
    .filter((line) => /^\| `/.test(line))
    .map((line) => {
      const [, file = "", , options = "", exit = "", outcome = ""] = line.split(/(?<!\\)\|/).map((cell) => cell.trim());
      return {
        file: codeSpans(file).join(""),
        options: codeSpans(options),
        exit: Number(exit),
        outcome: codeSpans(outcome),
      };
    });
}

/** The texts in backticks of a table cell. */
export function codeSpans(cell: string): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, text = ""]) => text.replaceAll("\\|", "|"));
}

export function readTroubles(): readonly Trouble[] {
  return tableOf(readFileSync(`${troubles}README.md`, "utf8"));
}

export interface TroubleOutcome {
  readonly exit: number;
  readonly outcome: readonly string[];
}

/**
 * Reads and maps one file as a push to Zeeg does, as far as anything would be sent: `2: {values}` for a record, and
 * `3: code column` for each problem of a row; or the error that keeps the run from beginning, line by line.
 */
export async function meetTrouble(file: string, options: readonly string[]): Promise<TroubleOutcome> {
  try {
    const settings = settingsOf(file, options);
    const open = () => openSource(settings.sources, settings, { cwd: troubles, stdin: Readable.from([]) });
    const headers = await (await open()).headers(never);
    const { sample, pages } = await peek((await open()).read(never), 1000);
    if (sample.length === 0) return { exit: settings.allowEmpty ? 0 : 4, outcome: ["no rows"] };
    matchSlug(settings, headers, sample);
    const { mapper, fields } = resolveMapping(settings, values, headers, sample, undefined);
    const { duplicates } = settings;
    const unique = fields.filter(({ isUnique }) => isUnique).map(({ slug }) => slug);
    const ahead = await lookAhead({
      duplicates,
      unique,
      mapper,
      reopen: open,
      skip: 0,
      limit: Infinity,
      signal: never,
    });
    const outcome: string[] = [];
    for await (const page of pages) {
      for (const row of page) outcome.push(...outcomesOf(row, ahead?.mapper ?? mapper));
    }
    ahead?.close();
    return { exit: outcome.some(isProblem) ? 1 : 0, outcome };
  } catch (error) {
    if (!(error instanceof CrmSyncError)) throw error;
    const lines = error instanceof ConfigError ? error.issues.map(describeIssue) : [error.message];
    return { exit: error.exitCode, outcome: lines.map(visible) };
  }
}

/** A row that was read and will not be delivered. */
function isProblem(line: string): boolean {
  return /^\d+: [a-z]/.test(line) && !/^\d+: (?:superseded|skipped)$/.test(line);
}

function settingsOf(file: string, options: readonly string[]): SyncSettings {
  const command = addPushOptions(new Command());
  const words = options.filter((text) => text.startsWith("--")).flatMap((text) => text.split(" "));
  command.parse(["--match", "sku", ...words], { from: "user" });
  const keys = options.filter((text) => !text.startsWith("--")).map((text) => parse(text) as object);
  const loaded = configFromObject(Object.assign({}, ...keys), {
    cwd: troubles,
    env: {},
    destinations: { zeeg: {}, hubspot: {} },
  });
  const flags = { object: "products", ...givenFlags(command) };
  const [settings] = resolveSettings({ cwd: troubles, flags, sources: [file], env: {}, loaded });
  if (settings === undefined) throw new Error("no settings");
  return settings;
}

function outcomesOf(row: SourceRow, mapper: Mapper): readonly string[] {
  if (row.kind === "bad") return [`${row.line}: ${row.problem.code}`];
  const result = mapper(row);
  if (result.kind === "record") return [`${row.line}: ${visible(JSON.stringify(result.values))}`];
  if (result.kind !== "invalid") return [`${row.line}: ${result.kind}`];
  return result.problems.map(({ code, column }) => visible(`${row.line}: ${code} ${column ?? ""}`.trimEnd()));
}

/** What cannot be seen in a table is spelled out, and what repeats is counted: `\u00a0`, `x{255}`. */
function visible(text: string): string {
  return text
    .replaceAll(/(?! )[\p{Z}\p{Cf}\p{Cc}]/gu, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .replaceAll(/(.)\1{19,}/gu, (run, char: string) => `${char}{${[...run].length}}`);
}
