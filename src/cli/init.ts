import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { loadConfig, resolveSettings } from "../config/index.ts";
import { counted } from "../core/counted.ts";
import { InterruptedError, UsageError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import { shellQuote } from "../core/shell-quote.ts";
import { destinationShapes } from "../destinations/index.ts";
import { type CheckResult, checkSync } from "../sync/check-sync.ts";
import type { SyncContext } from "../sync/context.ts";
import { type InitResult, initConfig } from "../sync/init-config.ts";
import { type Asker, interruptedText } from "./ask.ts";
import type { Flags } from "./push-options.ts";
import { runContext } from "./run-context.ts";
import type { World } from "./world.ts";

const defaultFile = "crm-sync.config.yaml";
/** Options of the source that a config can hold. */
const dialectOptions = ["format", "encoding", "delimiter", "header", "sheet"] as const;

/** `crm-sync init`: proposes a config from a source, writes it, and checks it. @returns the exit code */
export async function init(sources: readonly string[], flags: Flags, world: World): Promise<number> {
  const { cwd, env } = world;
  const file = typeof flags.config === "string" ? flags.config : defaultFile;
  refuseExisting(resolve(cwd, file), file, flags);
  const { yes, force, config: _config, ...options } = flags;
  const [settings] = resolveSettings({ cwd, flags: options, sources, env, needsTarget: false });
  if (!settings) throw new Error("the settings hold no sync");
  const { context, release } = await runContext(world, { ...settings, progress: "none", sends: false });
  // Made for the first question: while the source is read, Ctrl-C must end the reading.
  let asker: Asker | undefined;
  const { asker: newAsker } = world;
  const choose: Asker["choose"] = async (...question) => {
    asker ??= await newAsker?.();
    if (asker === undefined) throw new Error("nobody is there to ask");
    return await asker.choose(...question);
  };
  const canAsk = yes !== true && newAsker !== undefined;
  try {
    const dialect = Object.fromEntries(
      dialectOptions.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]])),
    );
    const result = await initConfig(
      { settings, dialect, file, option: configOption(file), ...(canAsk && { choose }) },
      context,
    );
    asker?.close();
    const undo = write(resolve(cwd, file), file, result.text, force === true);
    const { report } = await checkWritten(file, world, context).catch((error: unknown) => {
      undo();
      throw error;
    });
    // A part of the rows says nothing of the config.
    if (context.interrupt.aborted) undo();
    context.interrupt.throwIfAborted();
    if (!settings.quiet) world.stdout.write(summary(result, report.counts, file));
    return 0;
  } catch (error) {
    if (!context.interrupt.aborted) throw error;
    throw new InterruptedError(interruptedText, exitCodeOf(context.interrupt), { cause: error });
  } finally {
    asker?.close();
    release();
  }
}

function exitCodeOf({ reason }: AbortSignal): 130 | 143 {
  return typeof reason === "object" && reason !== null && "exitCode" in reason && reason.exitCode === 143 ? 143 : 130;
}

function refuseExisting(path: string, file: string, { force }: Flags): void {
  if (force === true || !existsSync(path)) return;
  throw new UsageError(
    "config-exists",
    `${file} is there already: name another file with --config, or replace it with --force.`,
  );
}

/** What the config says of its own source: that it can be read, and how many rows it would send. */
async function checkWritten(file: string, { cwd, env }: World, context: SyncContext): Promise<CheckResult> {
  const loaded = await loadConfig({ cwd, path: file, env, destinations: destinationShapes });
  const [written] = resolveSettings({ cwd, flags: {}, env: {}, loaded });
  if (!written) throw new Error("the config that was written holds no sync");
  return await checkSync(written, context, { isNamed: false, remote: false, mask: false });
}

/** @returns what puts back what was there */
function write(path: string, file: string, text: string, isForced: boolean): () => void {
  const before = isForced && existsSync(path) ? readFileSync(path) : undefined;
  try {
    writeFileSync(path, text, { flag: isForced ? "w" : "wx" });
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
    const why = code === "ENOENT" ? "there is no such folder" : code;
    throw new UsageError("config-unwritable", `${file} cannot be written: ${why}.`, { cause });
  }
  return () => {
    if (before === undefined) rmSync(path);
    else writeFileSync(path, before);
  };
}

function configOption(file: string): string {
  return file === defaultFile ? "" : ` --config ${shellQuote(file)}`;
}

function summary(
  { rows, match, object, unsure }: InitResult,
  counts: { readonly read: number; readonly valid: number; readonly invalid: number },
  file: string,
): string {
  const number = (value: number) => value.toLocaleString("en-US");
  const option = configOption(file);
  const lines = [
    `Wrote ${printable(file)} from ${counted(rows, "row")}: object ${printable(object)}, matched by ${printable(match)}`,
    `  ${number(counts.valid)} of ${counted(counts.read, "row")} would be sent${counts.invalid > 0 ? `, ${counted(counts.invalid, "is", "are")} invalid: crm-sync check${option} says why` : ""}`,
  ];
  if (unsure.length > 0) {
    lines.push("", "Taken as text, as the cells alone do not tell:");
    lines.push(...unsure.map(({ column, evidence }) => `  ${printable(column, 60)}: ${printable(evidence, 300)}`));
  }
  lines.push("", "Read it over, then:", `  crm-sync check${option}`, `  crm-sync push${option} --sandbox`);
  return `${lines.join("\n")}\n`;
}
