import type { Command } from "commander";
import { addCheckOptions, addInitOptions, addPushOptions, givenFlags } from "./push-options.ts";
import type { World } from "./world.ts";

/** Adds the commands that look at a source. Modules are loaded when their command runs. */
export function addLookingCommands(program: Command, world: World, done: (exitCode: number) => void): void {
  const init = program
    .command("init")
    .description("write a config for a file, with its reasons")
    .argument("<source...>", "files or globs, read as one stream");
  addInitOptions(init).action(async (sources: readonly string[], _options: unknown, command: Command) => {
    const { init: run } = await import("./init.ts");
    done(await run(sources, givenFlags(command), world));
  });

  const check = program
    .command("check")
    .description("look at every row, and send nothing")
    .argument("[source...]", sourceHelp);
  addCheckOptions(check).action(async (sources: readonly string[], _options: unknown, command: Command) => {
    const { check: run } = await import("./check.ts");
    done(await run(sources, givenFlags(command), world));
  });
}

/** Adds the commands that send rows. Modules are loaded when their command runs. */
export function addSendingCommands(program: Command, world: World, done: (exitCode: number) => void): void {
  const push = program
    .command("push", { isDefault: true })
    .description("send the rows (the default command)")
    .argument("[source...]", sourceHelp);
  addPushOptions(push)
    .optionsGroup("Instead of sending:")
    .option("--dry-run", "look at everything and send nothing: the same as crm-sync check")
    .action(async (sources: readonly string[], _options: unknown, command: Command) => {
      const { dryRun, ...flags } = givenFlags(command);
      const { push: run } = dryRun === true ? { push: (await import("./check.ts")).check } : await import("./push.ts");
      done(await run(sources, flags, world));
    });

  const resume = program
    .command("resume")
    .description("go on with a run that was interrupted, killed or stopped")
    .argument("[run]", "its id, or how it begins (default: the last one that can go on)")
    .optionsGroup("Which run:")
    .option("-c, --config <file>", "only runs of this config file")
    .option("--force", "also where the source or the mapping have changed");
  addPushOptions(resume, true).action(async (run: string | undefined, _options: unknown, command: Command) => {
    const { resume: go } = await import("./resume.ts");
    done(await go(run, givenFlags(command), world));
  });

  const retry = program
    .command("retry")
    .description("send again what a run could not deliver")
    .argument("[run]", "its id, or how it begins (default: the last one with open rows)");
  addPushOptions(retry, true).action(async (run: string | undefined, _options: unknown, command: Command) => {
    const { retry: go } = await import("./retry.ts");
    done(await go(run, givenFlags(command), world));
  });
}

const sourceHelp = "files, globs or https: addresses, read as one stream; - is standard input (default: the config's)";
