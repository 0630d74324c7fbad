import { type Command, Option } from "commander";
import type { ServeOptions } from "./sandbox.ts";
import type { DataOptions } from "./sandbox-data.ts";
import type { World } from "./world.ts";

/** Adds the commands of the CRM emulator. Modules are loaded when their command runs. */
export function addSandboxCommands(program: Command, world: World, done: (exitCode: number) => void): void {
  const sandbox = program.command("sandbox").description("the CRM emulator, to try things without an account");
  sandbox
    .command("serve", { isDefault: true })
    .description("run the emulator as a server, to point any client at (the default)")
    .addOption(new Option("--port <n>", "port to listen on").default("4010", "4010"))
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
    .addOption(new Option("--seed <n>", "of the dice, so that a run can be repeated").default("1", "1"))
    .option("--retry-header <name>", "how a 429 says when to come back")
    .option(
      "--set <name=value...>",
      "a behaviour that an API's pages leave open: matching=exact, hubspot.<name>=<value>",
    )
    .option("--memory", "keep the data in memory only")
    .addOption(stateDir())
    .action(async (options: ServeOptions) => {
      const { serve } = await import("./sandbox.ts");
      done(await serve(options, world));
    });
  sandbox
    .command("reset")
    .description("delete what the embedded emulator holds")
    .argument("[object]", "only this object")
    .option("--api <name>", "only of this API")
    .addOption(stateDir())
    .action(async (object: string | undefined, options: DataOptions) => {
      const { reset } = await import("./sandbox-data.ts");
      done(await reset(object, options, world));
    });
  sandbox
    .command("records")
    .description("print the records of an object, one JSON object a line")
    .argument("<object>", "the object's slug")
    .option("--api <name>", "whose object it is, where several have one of this name")
    .addOption(stateDir())
    .action(async (object: string, options: DataOptions) => {
      const { records } = await import("./sandbox-data.ts");
      done(await records(object, options, world));
    });
}

function stateDir(): Option {
  return new Option("--state-dir <dir>", "state folder").default(".crm-sync", ".crm-sync");
}
