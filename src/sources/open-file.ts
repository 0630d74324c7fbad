import { type FileHandle, open } from "node:fs/promises";
import { SourceError } from "../core/errors.ts";
import type { FileFormat, OpenFile } from "./format.ts";
import type { InputOptions, OpenInput } from "./input.ts";
import type { Located } from "./locate.ts";
import type { OpenBytes } from "./open.ts";
import { spool } from "./spool.ts";
import { whyUnreadable } from "./why-unreadable.ts";

export interface FileRequest {
  readonly format: FileFormat;
  readonly input: Located;
  readonly bytes: OpenBytes;
  /** All bytes of the input, those that have been looked at included. */
  readonly replay: (from: number) => AsyncIterable<Buffer>;
  readonly options: InputOptions;
  readonly signal: AbortSignal;
}

/** Opens an input whose format needs a file, which it may have to be put into. @throws SourceError */
export async function openFile({ format, input, bytes, replay, options, signal }: FileRequest): Promise<OpenInput> {
  const { path: file, absolute, repeatable } = input;
  const isFile = absolute !== undefined && repeatable && !bytes.isPacked;
  const kept = isFile ? await reopen(file, absolute) : await spool(file, replay(0));
  // Only now: until it is spooled, the input itself is read.
  await bytes.close();
  let opened: OpenFile | undefined;
  const close = async (): Promise<void> => {
    await opened?.close();
    await kept.close();
  };
  const abort = (): void => void close();
  signal.addEventListener("abort", abort, { once: true });
  try {
    signal.throwIfAborted();
    const { header: firstRecordIsHeader, delimiter, sheet } = options;
    const { handle, bytes: size } = kept;
    opened = await format.open({ file, handle, bytes: size, firstRecordIsHeader, delimiter, sheet });
    const { table, progress } = opened;
    const total = isFile ? size : bytes.consumed();
    return { table, consumed: () => Math.round(progress() * total), close };
  } catch (error) {
    await close();
    throw error;
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

async function reopen(
  file: string,
  path: string,
): Promise<{ readonly handle: FileHandle; readonly bytes: number; close(): Promise<void> }> {
  try {
    const handle = await open(path, "r");
    const { size } = await handle.stat();
    return { handle, bytes: size, close: () => handle.close() };
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
    throw new SourceError("source-unreadable", `${file}: cannot be read (${whyUnreadable(code)})`, { cause });
  }
}
