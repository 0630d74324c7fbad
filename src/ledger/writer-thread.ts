/** The thread that writes the state of one run: see `open-writer.ts`. */
import { parentPort, workerData } from "node:worker_threads";
import { sqliteCode } from "../database/open.ts";
import type { WriterReply, WriterRequest } from "./open-writer.ts";
import { openCurrent } from "./state-database.ts";
import { StateWriter, type WriterScope } from "./writer.ts";

const { file, scope } = workerData as { readonly file: string; readonly scope: WriterScope };
const reply = (message: WriterReply) => parentPort?.postMessage(message);

let writer: StateWriter | undefined;
try {
  writer = new StateWriter(await openCurrent(file), scope);
  reply({ verdicts: "" });
} catch (error) {
  reply({ error: plain(error) });
}

parentPort?.on("message", (request: WriterRequest) => {
  if ("close" in request) {
    writer?.close();
    reply({ closed: true });
    return;
  }
  try {
    reply({ verdicts: writer?.write(request.batch) ?? "" });
  } catch (error) {
    reply({ error: plain(error) });
  }
});

/** What is left of an error on the way to another thread. */
function plain(error: unknown): { readonly message: string; readonly errcode: number | undefined } {
  return { message: error instanceof Error ? error.message : String(error), errcode: sqliteCode(error) };
}
