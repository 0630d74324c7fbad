import { createInterface } from "node:readline/promises";
import { UsageError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";

/** Puts questions to a person at a terminal. */
export interface Asker {
  /** @returns the index of the choice; an empty answer is the first */
  choose(question: string, choices: readonly string[]): Promise<number>;
  close(): void;
}

/**
 * Asks on one stream and listens on the other, line by line.
 * @throws UsageError from `choose` where the answers end before they are given
 */
export function terminalAsker(input: NodeJS.ReadableStream, output: NodeJS.WritableStream): Asker {
  const lines = createInterface({ input, output });
  const ended = new AbortController();
  lines.on("close", () => ended.abort());
  lines.on("SIGINT", () => lines.close());
  const answer = async (prompt: string): Promise<string> => {
    try {
      return (await lines.question(prompt, { signal: ended.signal })).trim();
    } catch (cause) {
      throw new UsageError("init-unanswered", "no answer was given: nothing was written.", { cause });
    }
  };
  return {
    async choose(question, choices) {
      const list = choices.map((choice, index) => `  ${index + 1}  ${printable(choice, 200)}\n`).join("");
      output.write(`\n${printable(question, 300)}\n${list}`);
      for (;;) {
        const given = await answer(`Number, or Enter for 1: `);
        if (given === "") return 0;
        const index = Number(given) - 1;
        if (Number.isInteger(index) && index >= 0 && index < choices.length) return index;
        output.write(`Please give a number from 1 to ${choices.length}.\n`);
      }
    },
    close: () => lines.close(),
  };
}
