import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { PageVerdicts, WriteBatch } from "./batch.ts";
import { openCurrent } from "./state-database.ts";
import { StateWriter, type WriterScope } from "./writer.ts";

/** Writes batches one after the other, in the order of the calls. */
export interface BatchWriter {
  write(batch: WriteBatch): Promise<PageVerdicts>;
  /** Waits for what is being written. */
  close(): Promise<void>;
}

/** What goes to the worker, and what comes back. */
export type WriterRequest = { readonly batch: WriteBatch } | { readonly close: true };
export type WriterReply =
  | { readonly verdicts: PageVerdicts }
  | { readonly error: { readonly message: string; readonly errcode: number | undefined } }
  | { readonly closed: true };

/** What each thread of this process was asked and has not answered. */
const asked = new Set<readonly unknown[]>();
let onIdle: (() => void) | undefined;

/**
 * Lets nothing more be written by this process, and resolves when nothing is: for a process that is about to exit. Exit
 * stops the threads, and one that is stopped amid a native call of libsql brings the whole process down with a trace.
 */
export async function haltWriters(): Promise<void> {
  const idle = new Promise<void>((resolve) => {
    onIdle = resolve;
  });
  tellIdle();
  await idle;
}

function tellIdle(): void {
  if ([...asked].every(({ length }) => length === 0)) onIdle?.();
}

/**
 * Opens the writer of one run in a thread of its own: the index of a million records is felt otherwise. Where the worker's
 * file is not there, because this runs from the source, it is opened in this thread.
 */
export async function openWriter(file: string, scope: WriterScope): Promise<BatchWriter> {
  const script = new URL("./writer-thread.js", import.meta.url);
  return existsSync(fileURLToPath(script)) ? await inThread(script, file, scope) : await here(file, scope);
}

async function here(file: string, scope: WriterScope): Promise<BatchWriter> {
  const writer = new StateWriter(await openCurrent(file), scope);
  return { write: async (batch) => writer.write(batch), close: async () => writer.close() };
}

async function inThread(script: URL, file: string, scope: WriterScope): Promise<BatchWriter> {
  // Its own heap needs little; what it is given is freed as it is written.
  const worker = new Worker(script, {
    workerData: { file, scope },
    resourceLimits: { maxYoungGenerationSizeMb: 1 },
    execArgv: [],
  });
  const waiting: { resolve(reply: WriterReply): void; reject(error: unknown): void }[] = [];
  asked.add(waiting);
  let ended: unknown;
  const end = (error: unknown) => {
    ended ??= error;
    for (const { reject } of waiting.splice(0)) reject(error);
    asked.delete(waiting);
    tellIdle();
  };
  worker.on("message", (reply: WriterReply) => {
    waiting.shift()?.resolve(reply);
    tellIdle();
  });
  worker.on("error", end);
  worker.on("exit", (code) => end(new Error(`the thread that writes the state ended (code ${code})`)));
  const ask = (request?: WriterRequest): Promise<WriterReply> =>
    new Promise((resolve, reject) => {
      if (ended !== undefined) return reject(ended);
      // The process is about to end: nobody is left to be answered.
      if (onIdle !== undefined) return;
      waiting.push({ resolve, reject });
      if (request) worker.postMessage(request);
    });
  const verdictsOf = (reply: WriterReply): PageVerdicts => {
    if ("error" in reply) throw Object.assign(new Error(reply.error.message), { errcode: reply.error.errcode });
    return "verdicts" in reply ? reply.verdicts : "";
  };
  // The first message says that it is open.
  verdictsOf(await ask());
  return {
    write: async (batch) => verdictsOf(await ask({ batch })),
    async close() {
      if (ended !== undefined) return;
      await ask({ close: true });
      await worker.terminate();
    },
  };
}
