import { createInterface } from "node:readline";
import { InterruptedError, UsageError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";

/** Puts questions to a person at a terminal. */
export interface Asker {
  /** @returns the index of the choice; an empty answer is the first */
  choose(question: string, choices: readonly string[]): Promise<number>;
  close(): void;
}

/** Of an init that was stopped before it wrote its config. */
export const interruptedText = "interrupted: nothing was written.";

/**
 * Asks on one stream and listens on the other, line by line; what is typed ahead answers the questions to come.
 * @throws UsageError from `choose` where the answers end before they are given; InterruptedError for Ctrl-C
 */
export function terminalAsker(input: NodeJS.ReadableStream, output: NodeJS.WritableStream): Asker {
  const lines = createInterface({ input, output });
  let isInterrupted = false;
  lines.on("SIGINT", () => {
    isInterrupted = true;
    lines.close();
  });
  const typed = lines[Symbol.asyncIterator]();
  const answer = async (): Promise<string> => {
    lines.setPrompt("Number, or Enter for 1: ");
    lines.prompt();
    const { done, value } = await typed.next();
    if (done !== true) return value.trim();
    output.write("\n");
    if (isInterrupted) throw new InterruptedError(interruptedText);
    throw new UsageError("init-unanswered", "no answer was given: nothing was written.");
  };
  return {
    async choose(question, choices) {
      const list = choices.map((choice, index) => `  ${index + 1}  ${printable(choice, 200)}\n`).join("");
      output.write(`\n${printable(question, 300)}\n${list}`);
      for (;;) {
        const given = await answer();
        if (given === "") return 0;
        const index = Number(given) - 1;
        if (Number.isInteger(index) && index >= 0 && index < choices.length) return index;
        output.write(`Please give a number from 1 to ${choices.length}.\n`);
      }
    },
    close: () => lines.close(),
  };
}
