import { Command, CommanderError } from "commander";
import { CrmSyncError } from "../core/errors.ts";
import { paintFor } from "./colour.ts";
import { readWords } from "./command-line.ts";
import { configureHelp } from "./help-text.ts";
import { addHistoryCommands } from "./history-commands.ts";
import { marksFor } from "./marks.ts";
import { refuseMistyped } from "./mistyped.ts";
import { addReferenceCommands } from "./reference-commands.ts";
import { renderError } from "./render-error.ts";
import { addLookingCommands, addSendingCommands } from "./run-commands.ts";
import { addSandboxCommands } from "./sandbox-commands.ts";
import { explainFault } from "./usage-faults.ts";
import { type World, widthOf } from "./world.ts";

/** Runs one command line and tells its exit code. Modules are loaded when their command runs: `--version` must feel instant. */
export async function runCommand(argv: readonly string[], world: World): Promise<number> {
  let exitCode = 0;
  const program = createProgram(world, (code) => {
    exitCode = code;
  });
  if (argv[0] === "__complete") {
    const { complete } = await import("./complete.ts");
    return await complete(program, argv.slice(1), world);
  }
  try {
    refuseMistyped(program, argv, world.cwd);
    await program.parseAsync(argv, { from: "user" });
    return exitCode;
  } catch (thrown) {
    if (thrown instanceof CommanderError && thrown.exitCode === 0) return 0;
    const error = thrown instanceof CommanderError ? explainFault(thrown, program, argv) : thrown;
    if (!(error instanceof CrmSyncError)) throw error;
    const { path } = readWords(program, argv);
    const { stderr, env } = world;
    const isBrief = isQuiet(argv, env);
    const look = {
      command: path.length === 0 ? undefined : path.join(" "),
      isBrief,
      width: isBrief ? undefined : widthOf(stderr),
      mark: marksFor(stderr, env).bad,
    };
    stderr.write(renderError(error, paintFor(stderr, env, argv), look));
    return error.exitCode;
  }
}

/** Every command with its options. @param done is told the exit code of the one that ran */
export function createProgram(world: World, done: (exitCode: number) => void): Command {
  const program = new Command("crm-sync");
  program
    .exitOverride()
    .configureOutput({
      writeOut: (text) => world.stdout.write(text),
      writeErr: (text) => world.stderr.write(text),
      // What is wrong with a command line is told by `explainFault`.
      outputError: () => {},
      // Longer lines are hard to read, however wide the terminal is.
      getOutHelpWidth: () => Math.min(100, world.stdout.columns() ?? 80),
    })
    .description(
      "Sends rows from CSV, JSON and XLSX to a CRM's upsert endpoint and tells what happened to each of them.",
    )
    .version(world.version, "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help");

  addLookingCommands(program, world, done);
  addSendingCommands(program, world, done);
  addHistoryCommands(program, world, done);
  addSandboxCommands(program, world, done);
  addReferenceCommands(program, world, done);
  configureHelp(program);
  return program;
}

/** Also where the options themselves are wrong: they are not parsed then. A config that is wrong cannot say it. */
function isQuiet(argv: readonly string[], { CRM_SYNC_QUIET }: World["env"]): boolean {
  const isAsked = /^(1|true)$/i.test(CRM_SYNC_QUIET?.trim() ?? "");
  return isAsked || argv.some((word) => word === "--quiet" || /^-[a-z]*q[a-z]*$/.test(word));
}
