import type { Output } from "./world.ts";

const beginFrame = "\u001b[?2026h";
const endFrame = "\u001b[?2026l";
const eraseLine = "\u001b[K";
const eraseBelow = "\u001b[J";
/** Without this, a line that is wider than we think would wrap, and all below be one line off. */
const [wrapOff, wrapOn] = ["\u001b[?7l", "\u001b[?7h"];

/**
 * What ora draws on. The cursor waits at the first cell of what is drawn, not behind its end: when the terminal is resized
 * and its lines are wrapped anew, all of it is still to the right of the cursor and below, and is erased as a whole.
 * A frame leaves in one write, each line over the one before it, so that nothing flickers.
 */
export class Drawing {
  readonly isTTY = true;
  readonly #output: Output;
  #frame: string[] | undefined;
  #isDrawn = false;

  constructor(output: Output) {
    this.#output = output;
  }

  get columns(): number {
    return this.#output.columns() ?? 80;
  }

  get rows(): number {
    return this.#output.rows?.() ?? 24;
  }

  /** Ora writes when a frame begins, the frame, when it ends, and how the cursor is to look. */
  write(chunk: string): boolean {
    if (chunk === beginFrame) this.#frame = [];
    else if (chunk === endFrame) this.#draw();
    else if (this.#frame) this.#frame.push(chunk);
    else this.#output.write(chunk);
    return true;
  }

  cursorTo(): boolean {
    return true;
  }

  moveCursor(): boolean {
    return true;
  }

  /** Ora clears line by line; within a frame nothing has to be, since it is drawn over. */
  clearLine(): boolean {
    if (this.#frame === undefined && this.#isDrawn) this.#output.write(`\r${eraseBelow}`);
    if (this.#frame === undefined) this.#isDrawn = false;
    return true;
  }

  #draw(): void {
    const lines = (this.#frame ?? []).join("").split("\n");
    this.#frame = undefined;
    this.#isDrawn = true;
    const up = lines.length > 1 ? `\u001b[${lines.length - 1}A` : "";
    const text = lines.map((line) => `${line}${eraseLine}`).join("\r\n");
    this.#output.write(`${beginFrame}${wrapOff}\r${text}${eraseBelow}\r${up}${wrapOn}${endFrame}`);
  }

  once(): this {
    return this;
  }

  removeListener(): this {
    return this;
  }
}
