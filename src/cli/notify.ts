import { loadConfig, noticesPart } from "../config/index.ts";
import { UsageError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import { destinationShapes } from "../destinations/index.ts";
import { testNotices } from "../sync/test-notices.ts";
import { paintFor } from "./colour.ts";
import { configChoice } from "./config-choice.ts";
import type { Flags } from "./push-options.ts";
import { runContext } from "./run-context.ts";
import type { World } from "./world.ts";

/** `crm-sync notify --test`: a message to everybody who is told of runs. @returns 0, or 3 where one could not be told */
export async function notify(flags: Flags, world: World): Promise<number> {
  if (flags.test !== true) {
    throw new UsageError(
      "notify-what",
      "say what to send: crm-sync notify --test sends a test message to everybody whom the config names.",
    );
  }
  const { cwd, env } = world;
  const path = configChoice(flags, world);
  const loaded = await loadConfig({ cwd, path, env, destinations: destinationShapes });
  const { notices } = noticesPart(loaded, cwd);
  if (loaded === undefined || notices === undefined) {
    const where =
      loaded === undefined
        ? "no config is in this folder, and -c names none"
        : `${loaded.file} has neither notify nor heartbeat`;
    throw new UsageError("notify-nobody", `nobody is told of runs: ${where}. What to write there: docs/notify.md.`);
  }
  const { context, release } = await runContext(world, {
    quiet: false,
    verbose: false,
    progress: "none",
    sends: false,
  });
  try {
    const paint = paintFor(world.stdout, env, { color: undefined });
    const results = await testNotices(notices, loaded.baseDir, context);
    for (const { name, failure } of results) {
      const word = failure === null ? paint.green("ok    ") : paint.red("failed");
      const why = failure === null ? "" : `: ${printable(failure, 500)}`;
      world.stdout.write(`${word}  ${printable(name)}${why}\n`);
    }
    return results.every(({ failure }) => failure === null) ? 0 : 3;
  } finally {
    release();
  }
}
