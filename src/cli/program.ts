import { Command, CommanderError } from "commander";
import { CrmSyncError, UsageError } from "../core/errors.ts";
import { didYouMean } from "../core/nearest.ts";
import { paintFor } from "./colour.ts";
import { addHistoryCommands } from "./history-commands.ts";
import { addCheckOptions, addInitOptions, addPushOptions, givenFlags } from "./push-options.ts";
import { renderError } from "./render-error.ts";
import type { ServeOptions } from "./sandbox.ts";
import type { DataOptions } from "./sandbox-data.ts";
import type { World } from "./world.ts";

/** Runs one command line and tells its exit code. Modules are loaded when their command runs: `--version` must feel instant. */
export async function runCommand(argv: readonly string[], world: World): Promise<number> {
  let exitCode = 0;
  const program = createProgram(world, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(argv, { from: "user" });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!(error instanceof CrmSyncError)) throw error;
    const hint = error instanceof UsageError ? commandHint(argv, program) : "";
    const command = program.commands.find((one) => one.name() === argv[0])?.name();
    world.stderr.write(renderError(error, paintFor(world.stderr, world.env, argv), command) + hint);
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
      outputError: (text, write) => write(`crm-sync: ${text.replace(/^error: /, "")}Try: crm-sync --help\n`),
    })
    .description(
      "Sends rows from CSV, JSON and XLSX to a CRM's upsert endpoint and tells what happened to each of them.",
    )
    .version(world.version, "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .addHelpText("after", mainHelp);

  const push = program
    .command("push", { isDefault: true })
    .description("read, map, deliver, report (the default command)")
    .argument(
      "[source...]",
      "files, globs or https: addresses, read as one stream; - is standard input; default: the config's",
    )
    .addHelpText("after", pushHelp);
  addPushOptions(push)
    .option("--dry-run", "look at everything and send nothing: the same as crm-sync check")
    .action(async (sources: readonly string[], _options: unknown, command: Command) => {
      const { dryRun, ...flags } = givenFlags(command);
      const { push: run } = dryRun === true ? { push: (await import("./check.ts")).check } : await import("./push.ts");
      done(await run(sources, flags, world));
    });

  const check = program
    .command("check")
    .description(
      "look at every row and cell, and send nothing: what would be refused, what is odd, how long it would take",
    )
    .argument("[source...]", "files or globs, read as one stream; - is standard input; default: the config's");
  addCheckOptions(check).action(async (sources: readonly string[], _options: unknown, command: Command) => {
    const { check: run } = await import("./check.ts");
    done(await run(sources, givenFlags(command), world));
  });

  const init = program
    .command("init")
    .description("propose a config for a file: columns, types and marks, each with its reason")
    .argument("<source...>", "files or globs, read as one stream")
    .option("-y, --yes", "ask nothing; what is unsure is text")
    .option("--force", "replace a config that is there");
  addInitOptions(init).action(async (sources: readonly string[], _options: unknown, command: Command) => {
    const { init: run } = await import("./init.ts");
    done(await run(sources, givenFlags(command), world));
  });

  const resume = program
    .command("resume")
    .description("go on with a run that was interrupted, killed or stopped")
    .argument("[run]", "its id (default: the last one that can go on)")
    .option("-c, --config <file>", "only runs of this config file")
    .option("--force", "also where the source or the mapping have changed");
  addPushOptions(resume, true).action(async (run: string | undefined, _options: unknown, command: Command) => {
    const { resume: go } = await import("./resume.ts");
    done(await go(run, givenFlags(command), world));
  });

  const retry = program
    .command("retry")
    .description("send again what a run rejected or failed, from its rejects file")
    .argument("[run]", "its id (default: the last one with open rejects)");
  addPushOptions(retry, true).action(async (run: string | undefined, _options: unknown, command: Command) => {
    const { retry: go } = await import("./retry.ts");
    done(await go(run, givenFlags(command), world));
  });

  addHistoryCommands(program, world, done);

  const sandbox = program.command("sandbox").description("the CRM emulator, to try things without an account");
  sandbox
    .command("serve", { isDefault: true })
    .description("run the emulator as a server, to point any client at (the default)")
    .option("--port <n>", "port to listen on", "4010")
    .option(
      "--token <token...>",
      "tokens that are let in (default: sandbox); not a secret, the emulator holds no real data",
    )
    .option(
      "--object <definition...>",
      "objects to begin with: products:sku!,price=number, hubspot/orders:external_id!",
    )
    .option("--latency <duration>", "how long every answer takes: 50ms")
    .option("--jitter <duration>", "up to this much more, at random")
    .option("--rate <n/window...>", "answer 429 above this rate: 25/s")
    .option("--max-concurrency <n>", "answer 503 above so many requests at once")
    .option("--fault <name=percent...>", "misbehave at random: 429=2%, reset-after=1%; may be given several times")
    .option("--seed <n>", "of the dice, so that a run can be repeated", "1")
    .option("--retry-header <name>", "how a 429 says when to come back")
    .option(
      "--set <name=value...>",
      "a behaviour that an API's pages leave open: matching=exact, hubspot.<name>=<value>",
    )
    .option("--memory", "keep the data in memory only")
    .option("--state-dir <dir>", "state folder", ".crm-sync")
    .action(async (options: ServeOptions) => {
      const { serve } = await import("./sandbox.ts");
      done(await serve(options, world));
    });
  sandbox
    .command("reset")
    .description("delete what the embedded emulator holds")
    .argument("[object]", "only this object")
    .option("--api <name>", "only of this API")
    .option("--state-dir <dir>", "state folder", ".crm-sync")
    .action(async (object: string | undefined, options: DataOptions) => {
      const { reset } = await import("./sandbox-data.ts");
      done(await reset(object, options, world));
    });
  sandbox
    .command("records")
    .description("print the records of an object, one JSON object a line")
    .argument("<object>", "the object's slug")
    .option("--api <name>", "whose object it is, where several have one of this name")
    .option("--state-dir <dir>", "state folder", ".crm-sync")
    .action(async (object: string, options: DataOptions) => {
      const { records } = await import("./sandbox-data.ts");
      done(await records(object, options, world));
    });

  program
    .command("destinations")
    .description("what can be written to: objects, match, modes, credentials, limits, keys of the config")
    .option("--json", "as JSON")
    .action(async ({ json }: { json?: boolean }) => {
      const { listDestinations } = await import("./destinations.ts");
      done(listDestinations(json === true, world));
    });

  program
    .command("schema")
    .description("print the JSON Schema of the config file, for editors")
    .action(async () => {
      const { printSchema } = await import("./schema.ts");
      done(printSchema(world));
    });
  return program;
}

/** `crm-sync psuh`: what looks like a file may be a mistyped command. */
function commandHint(argv: readonly string[], program: Command): string {
  if (argv.length === 0) return "To begin: crm-sync init <file>. All commands: crm-sync --help\n";
  const first = argv[0] ?? "";
  const names = program.commands.map((command) => command.name());
  const hint = /^[a-z]+$/.test(first) && !names.includes(first) ? didYouMean(first, names) : "";
  return hint === "" ? "" : `Or was "${first}" meant as a command?${hint}\n`;
}

const mainHelp = `
Examples:
  crm-sync init products.csv                      write a config for it
  crm-sync check products.csv                     what is in it, what is wrong with it; sends nothing
  crm-sync products.csv --match sku --sandbox     try it: the CRM is emulated on this machine
  crm-sync products.csv --match sku               the same against Zeeg, with ZEEG_API_TOKEN set
  crm-sync push -c nightly.yaml --quiet           from cron, with everything in a config
  crm-sync runs                                   what was sent when, and what to do about what was not
  crm-sync status --max-age 26h                   for monitoring: exit 0 while the last good run is younger
  crm-sync push --help                            all options

Exit codes:
  0  every row delivered, or left out on purpose    4  the source held no rows
  1  finished, but some rows were not delivered     5  another run writes to the same object
  2  usage or config error; nothing was sent        130, 143  interrupted
  3  stopped early; the rest is unprocessed
`;

const pushHelp = `
Flags beat environment (CRM_SYNC_<OPTION>, as CRM_SYNC_MAX_ERRORS), environment beats config, config beats defaults.
Credentials come from CRM_SYNC_TOKEN or the destination's own variable (ZEEG_API_TOKEN), or from the config; never from a flag.
`;
