import { Argument, type Command } from "commander";
import { shellNames } from "./completion-scripts.ts";
import { givenFlags } from "./push-options.ts";
import type { World } from "./world.ts";

/** Adds the commands that print what the program knows of itself. Modules are loaded when their command runs. */
export function addReferenceCommands(program: Command, world: World, done: (exitCode: number) => void): void {
  program
    .command("destinations")
    .description("what can be written to, with keys, limits, credentials")
    .option("--json", "print it as JSON")
    .action(async ({ json }: { json?: boolean }) => {
      const { listDestinations } = await import("./destinations.ts");
      done(listDestinations(json === true, world));
    });

  program
    .command("schema")
    .description("the JSON Schema of the config, the report, the events")
    .option("--report", "of report.json and of what --json prints")
    .option("--events", "of a line of what --events writes")
    .action(async (_options: unknown, command: Command) => {
      const { printSchema } = await import("./schema.ts");
      done(printSchema(givenFlags(command), world));
    });

  program
    .command("explain")
    .description("what a code of an error means, and what to do")
    .argument("[code]", "as an error, the summary or the rejects file names it (default: list all)")
    .action(async (code: string | undefined) => {
      const { explain } = await import("./explain.ts");
      done(explain(code, world));
    });

  program
    .command("completion")
    .description("the script that makes a shell complete crm-sync")
    .addArgument(new Argument("<shell>", "bash, zsh or fish").choices(shellNames))
    .action(async (shell: (typeof shellNames)[number]) => {
      const { completionScripts } = await import("./completion-scripts.ts");
      world.stdout.write(completionScripts[shell]);
      done(0);
    });
}
