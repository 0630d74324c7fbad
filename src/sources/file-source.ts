import type { Source } from "../core/source.ts";
import type { Header, SourceRow } from "../core/types.ts";
import { type InputOptions, type OpenInput, openInput } from "./input.ts";
import type { Located } from "./locate.ts";
import { ReadPosition } from "./read-position.ts";

/** One input with how to read it. */
export interface PlannedInput {
  readonly located: Located;
  readonly options: InputOptions;
}

/** Several inputs as one stream of rows. Only one file is open at a time. */
export class FileSource implements Source {
  readonly inputs: readonly { readonly path: string; readonly bytes?: number }[];
  readonly repeatable: boolean;
  readonly #planned: readonly PlannedInput[];
  /** Inputs that cannot be opened twice, kept from `headers` for `read`. */
  readonly #kept = new Map<PlannedInput, OpenInput>();
  #bytesBefore = 0;
  /** Bytes of the current input whose rows were handed out. */
  #bytesOfRows = 0;

  constructor(planned: readonly PlannedInput[]) {
    this.#planned = planned;
    this.repeatable = planned.every(({ located }) => located.repeatable);
    this.inputs = planned.map(({ located: { path, bytes } }) => (bytes === undefined ? { path } : { path, bytes }));
  }

  async headers(signal: AbortSignal): Promise<readonly Header[]> {
    const headers: Header[] = [];
    try {
      for (const input of this.#planned) {
        const open = await this.#open(input, signal);
        if (open.table !== undefined) headers.push(open.table.header);
        if (input.located.repeatable) await open.close();
        else this.#kept.set(input, open);
      }
    } catch (error) {
      await this.#closeKept();
      throw error;
    }
    return headers;
  }

  async *read(signal: AbortSignal): AsyncGenerator<readonly SourceRow[], void, void> {
    try {
      for (const input of this.#planned) yield* this.#readInput(input, signal);
    } finally {
      await this.#closeKept();
    }
  }

  async *#readInput(input: PlannedInput, signal: AbortSignal): AsyncGenerator<readonly SourceRow[], void, void> {
    const open = await this.#open(input, signal);
    const abort = (): void => void open.close();
    signal.addEventListener("abort", abort, { once: true });
    try {
      const position = new ReadPosition(open);
      for await (const page of open.table?.pages ?? []) {
        signal.throwIfAborted();
        this.#bytesOfRows = position.after(page.length);
        yield page;
        signal.throwIfAborted();
      }
    } catch (error) {
      // A file that was closed under its reader fails in some way of its own; the reason is the signal's.
      signal.throwIfAborted();
      throw error;
    } finally {
      signal.removeEventListener("abort", abort);
      await open.close();
      this.#bytesBefore += open.consumed();
      this.#bytesOfRows = 0;
    }
  }

  async #open(input: PlannedInput, signal: AbortSignal): Promise<OpenInput> {
    signal.throwIfAborted();
    return this.#kept.get(input) ?? (await openInput(input.located, input.options, signal));
  }

  /** An open stdin that nobody reads would keep the program from ending. */
  async #closeKept(): Promise<void> {
    for (const open of this.#kept.values()) await open.close();
  }

  bytesRead(): number {
    return this.#bytesBefore + this.#bytesOfRows;
  }
}
