import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { openCurrent } from "./state-database.ts";
import { nothingWritten, type WriteRequest, type Written, writeRequests } from "./write-requests.ts";
import { StateWriter, type WriterScope } from "./writer.ts";

/** Writes one request after the other, in the order of the calls. */
interface RequestWriter {
  write(request: WriteRequest): Promise<Written>;
}

/** A writer that is opened when it is known for what. */
export interface StartedWriter {
  /** May be called once. */
  open(scope: WriterScope): Promise<RequestWriter>;
  /** Waits for what is being written; also where it was never opened. Never rejects, and may be called twice. */
  close(): Promise<void>;
}

/** What goes to the worker, and what comes back. */
export type WriterRequest =
  | { readonly scope: WriterScope }
  | { readonly write: WriteRequest }
  | { readonly close: true };
export type WriterReply =
  | { readonly opened: true }
  | { readonly written: Written }
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
 * Starts the writer of one run in a thread of its own: the index of a million records is felt otherwise. That takes a tenth of a
 * second, in which other things can be done. Where the worker's file is not there, because this runs from the source, it
 * is opened in this thread.
 */
export function startWriter(file: string): StartedWriter {
  const script = new URL("./writer-thread.js", import.meta.url);
  return existsSync(fileURLToPath(script)) ? inThread(script, file) : here(file);
}

function here(file: string): StartedWriter {
  let writer: StateWriter | undefined;
  return {
    async open(scope) {
      const opened = new StateWriter(await openCurrent(file), scope);
      writer = opened;
      return { write: async (request) => writeRequests(opened, [request])[0] ?? nothingWritten };
    },
    async close() {
      try {
        writer?.close();
      } catch {
        // What was not written was told by the write that failed.
      }
      writer = undefined;
    },
  };
}

function inThread(script: URL, file: string): StartedWriter {
  // Its own heap needs little; what it is given is freed as it is written.
  const worker = new Worker(script, {
    workerData: { file },
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
  const writtenOf = (reply: WriterReply): Written => {
    if ("error" in reply) throw Object.assign(new Error(reply.error.message), { errcode: reply.error.errcode });
    return "written" in reply ? reply.written : nothingWritten;
  };
  // The first message says that the database is open. What keeps it from that is told to whoever opens the writer.
  const started = ask();
  started.catch(() => {});
  const closeOnce = async () => {
    if (ended !== undefined) return;
    await ask({ close: true });
    await worker.terminate();
  };
  let closed: Promise<void> | undefined;
  return {
    async open(scope) {
      writtenOf(await started);
      writtenOf(await ask({ scope }));
      return { write: async (request) => writtenOf(await ask({ write: request })) };
    },
    close() {
      closed ??= closeOnce().catch(() => {});
      return closed;
    },
  };
}
