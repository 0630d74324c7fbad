import { Readable } from "node:stream";
import { createProgram } from "../../src/cli/program.ts";
import type { World } from "../../src/cli/world.ts";

/** What the command line has against these words; nothing is carried out. */
export async function complaints(words: readonly string[]): Promise<string> {
  let said = "";
  const output = { write: (text: string) => (said += text), isTerminal: false, columns: () => undefined };
  const world = { stdout: output, stderr: output, stdin: Readable.from([]), version: "0" } as unknown as World;
  const program = createProgram(world, () => {});
  for (const command of program.commands.flatMap((one) => [one, ...one.commands])) command.action(() => {});
  await program.parseAsync(words, { from: "user" }).catch((error: unknown) => (said ||= String(error)));
  return said;
}
