import type { Source } from "../core/source.ts";
import type { Header, SourceRow } from "../core/types.ts";
import { type InputOptions, type OpenInput, openInput } from "./input.ts";
import type { Located } from "./locate.ts";

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
  #current: OpenInput | undefined;

  constructor(planned: readonly PlannedInput[]) {
    this.#planned = planned;
    this.repeatable = planned.every(({ located }) => located.repeatable);
    this.inputs = planned.map(({ located: { path, bytes } }) => (bytes === undefined ? { path } : { path, bytes }));
  }

  async headers(signal: AbortSignal): Promise<readonly Header[]> {
    const headers: Header[] = [];
    for (const input of this.#planned) {
      const open = this.#kept.get(input) ?? (await openInput(input.located, input.options, signal));
      if (open.table !== undefined) headers.push(open.table.header);
      if (input.located.repeatable) await open.close();
      else this.#kept.set(input, open);
    }
    return headers;
  }

  async *read(signal: AbortSignal): AsyncGenerator<readonly SourceRow[], void, void> {
    for (const input of this.#planned) {
      signal.throwIfAborted();
      const open = this.#kept.get(input) ?? (await openInput(input.located, input.options, signal));
      this.#current = open;
      const abort = (): void => void open.close();
      signal.addEventListener("abort", abort, { once: true });
      try {
        for await (const page of open.table?.pages ?? []) {
          signal.throwIfAborted();
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
        this.#current = undefined;
      }
    }
  }

  bytesRead(): number {
    return this.#bytesBefore + (this.#current?.consumed() ?? 0);
  }
}
