import { Readable } from "node:stream";
import type { Command } from "commander";
import { createProgram } from "../../src/cli/program.ts";
import type { Output } from "../../src/cli/world.ts";

const nowhere: Output = { write: () => {}, isTerminal: false, columns: () => 80 };

/** The commands as they are declared; none is to be run. */
export function silentProgram(version = "0.0.0"): Command {
  const world = {
    cwd: "/",
    env: {},
    stdin: Readable.from([]),
    stdout: nowhere,
    stderr: nowhere,
    version,
    onSignal: () => () => {},
    exitNow: () => {},
  };
  return createProgram(world, () => {});
}
