import { existsSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { loadConfig, resolveSettings } from "../config/index.ts";
import { UsageError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import { destinationNames } from "../destinations/index.ts";
import { checkSync } from "../sync/check-sync.ts";
import { type InitResult, initConfig } from "../sync/init-config.ts";
import { shellQuote } from "./next-steps.ts";
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
  const { context, release } = await runContext(world, { ...settings, progress: false });
  const asker = yes === true ? undefined : world.asker?.();
  try {
    const dialect = Object.fromEntries(
      dialectOptions.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]])),
    );
    const result = await initConfig(
      { settings, dialect, file, option: configOption(file), ...(asker && { choose: asker.choose }) },
      context,
    );
    asker?.close();
    write(resolve(cwd, file), file, result.text, force === true);
    const loaded = await loadConfig({ cwd, path: file, env, destinationTypes: destinationNames });
    const [written] = resolveSettings({ cwd, flags: {}, env: {}, loaded });
    if (!written) throw new Error("the config that was written holds no sync");
    const { report } = await checkSync(written, context, { isNamed: false, remote: false, mask: false });
    world.stdout.write(summary(result, report.counts, file));
    return 0;
  } finally {
    asker?.close();
    release();
  }
}

function refuseExisting(path: string, file: string, { force }: Flags): void {
  if (force === true || !existsSync(path)) return;
  throw new UsageError(
    "config-exists",
    `${file} is there already: name another file with --config, or replace it with --force.`,
  );
}

function write(path: string, file: string, text: string, isForced: boolean): void {
  try {
    writeFileSync(path, text, { flag: isForced ? "w" : "wx" });
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
    const why = code === "ENOENT" ? "there is no such folder" : code;
    throw new UsageError("config-unwritable", `${file} cannot be written: ${why}.`, { cause });
  }
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
    `Wrote ${printable(file)} from ${number(rows)} rows: object ${printable(object)}, matched by ${printable(match)}`,
    `  ${number(counts.valid)} of ${number(counts.read)} rows would be sent${counts.invalid > 0 ? `, ${number(counts.invalid)} are invalid: crm-sync check${option} says why` : ""}`,
  ];
  if (unsure.length > 0) {
    lines.push("", "Taken as text, as the cells alone do not tell:");
    lines.push(...unsure.map(({ column, evidence }) => `  ${printable(column, 60)}: ${printable(evidence, 300)}`));
  }
  lines.push("", "Read it over, then:", `  crm-sync check${option}`, `  crm-sync push${option} --sandbox`);
  return `${lines.join("\n")}\n`;
}
