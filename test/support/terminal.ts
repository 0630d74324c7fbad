/** A terminal, as far as lines that are drawn anew need one: what stands on it, and whether its cursor is to be seen. */
export class Terminal {
  readonly isTerminal = true;
  readonly #columns: number;
  readonly #rows: number;
  #lines: string[] = [""];
  #row = 0;
  #column = 0;
  isCursorShown = true;
  /** Columns of the widest line that was ever drawn; more than the terminal has, if one was too long. */
  widest = 0;
  writes = 0;

  constructor(columns = 80, rows = 24) {
    this.#columns = columns;
    this.#rows = rows;
  }

  columns = () => this.#columns;
  rows = () => this.#rows;

  /** What can be read, without empty lines at the end. */
  get text(): string {
    return this.#lines
      .map((line) => line.trimEnd())
      .join("\n")
      .trimEnd();
  }

  write = (text: string): void => {
    this.writes++;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what a terminal is steered by
    for (const [part] of text.matchAll(/\u001b\[[?0-9;]*[A-Za-z]|\r|\n|[^\u001b\r\n]+/g)) this.#take(part);
  };

  #take(part: string): void {
    const line = this.#lines[this.#row] ?? "";
    if (part === "\r") this.#column = 0;
    else if (part === "\n") {
      this.#row++;
      this.#column = 0;
      this.#lines[this.#row] ??= "";
    } else if (part === "\u001b[K") this.#lines[this.#row] = line.slice(0, this.#column);
    else if (part === "\u001b[J") {
      this.#lines[this.#row] = line.slice(0, this.#column);
      this.#lines.length = this.#row + 1;
    } else if (part.startsWith("\u001b[") && part.endsWith("A")) this.#row -= Number.parseInt(part.slice(2), 10);
    else if (part === "\u001b[?25l") this.isCursorShown = false;
    else if (part === "\u001b[?25h") this.isCursorShown = true;
    else if (!part.startsWith("\u001b")) {
      this.#lines[this.#row] =
        line.slice(0, this.#column).padEnd(this.#column) + part + line.slice(this.#column + part.length);
      this.#column += part.length;
      this.widest = Math.max(this.widest, this.#column);
    }
    if (this.#row < 0) throw new Error("the cursor has left what was drawn");
  }
}
