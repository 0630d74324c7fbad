import type { Command } from "commander";
import { givenFlags } from "./push-options.ts";
import type { World } from "./world.ts";

/** Adds the commands that tell what earlier runs did. Modules are loaded when their command runs. */
export function addHistoryCommands(program: Command, world: World, done: (exitCode: number) => void): void {
  withStateFlags(program.command("runs").description("the history, newest first"))
    .option("-o, --object <slug>", "only runs into this object")
    .option("--limit <n>", "so many of the latest (default: 20)")
    .action(async (_options: unknown, command: Command) => {
      const { runs } = await import("./runs.ts");
      done(await runs(givenFlags(command), world));
    });

  withStateFlags(program.command("show").description("the report of one run"))
    .argument("[run]", "its id (default: the last one)")
    .option("--html [file]", "print where its page is, and write one where there is none; or write it to this file")
    .action(async (run: string | undefined, _options: unknown, command: Command) => {
      const { show } = await import("./show.ts");
      done(await show(run, givenFlags(command), world));
    });

  withStateFlags(program.command("rejects").description("the rows that nobody has delivered yet, across runs"))
    .option("-o, --object <slug>", "only those of this object")
    .option("--run <id>", "only those of this run")
    .action(async (_options: unknown, command: Command) => {
      const { rejects } = await import("./rejects.ts");
      done(await rejects(givenFlags(command), world));
    });

  withStateFlags(program.command("status").description("for monitoring: exit 0 where the last run was good, else 1"))
    .option("-o, --object <slug>", "only this object")
    .option("--sync <name>", "only this one of a config's syncs")
    .option("--max-age <duration>", "exit 0 where the last good run is younger than this: 26h")
    .action(async (_options: unknown, command: Command) => {
      const { status } = await import("./status.ts");
      done(await status(givenFlags(command), world));
    });

  program
    .command("notify")
    .description("try out who is told of runs, as the config says")
    .option("--test", "send a test message to each, and tell what failed")
    .option("-c, --config <file>", "config file (default: crm-sync.config.yaml, .yml or .json here)")
    .action(async (_options: unknown, command: Command) => {
      const { notify } = await import("./notify.ts");
      done(await notify(givenFlags(command), world));
    });

  withStateFlags(program.command("prune").description("forget old runs and delete their folders"))
    .option("--keep <duration>", "runs that began longer ago than this go (default: 30d)")
    .action(async (_options: unknown, command: Command) => {
      const { prune } = await import("./prune.ts");
      done(await prune(givenFlags(command), world));
    });
}

function withStateFlags(command: Command): Command {
  return command.option("--json", "print it as JSON").option("--state-dir <dir>", "state folder (default: .crm-sync)");
}
