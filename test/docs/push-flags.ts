import { Readable } from "node:stream";
import { createProgram } from "../../src/cli/program.ts";
import type { World } from "../../src/cli/world.ts";

const output = { write: () => {}, isTerminal: false, columns: () => undefined };
const world = { stdout: output, stderr: output, stdin: Readable.from([]), version: "0" } as unknown as World;

export interface PushFlag {
  /** `--html`, `--no-html`. */
  readonly flags: readonly string[];
  readonly meanings: readonly string[];
}

const given = createProgram(world, () => {}).commands.find((command) => command.name() === "push")?.options ?? [];

/** The options of `push`, by the name that the config would use. */
export const pushFlags: ReadonlyMap<string, PushFlag> = new Map(
  given.map((option) => {
    const same = given.filter((other) => other.attributeName() === option.attributeName());
    const flags = same.map(({ long }) => long ?? "");
    return [option.attributeName(), { flags, meanings: same.map(({ description }) => description) }] as const;
  }),
);
