/** The thread that writes the state of one run: see `open-writer.ts`. */
import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { sqliteCode } from "../database/open.ts";
import type { Database } from "../database/types.ts";
import type { WriterReply, WriterRequest } from "./open-writer.ts";
import { openCurrent } from "./state-database.ts";
import { writeRequests } from "./write-requests.ts";
import { StateWriter, type WriterScope } from "./writer.ts";

const { file } = workerData as { readonly file: string };
const reply = (message: WriterReply) => parentPort?.postMessage(message);

let database: Database | undefined;
let writer: StateWriter | undefined;
try {
  database = await openCurrent(file);
  reply({ opened: true });
} catch (error) {
  reply({ error: plain(error) });
}

parentPort?.on("message", (first: WriterRequest) => {
  // Before any write, and waited for.
  if ("scope" in first) {
    open(first.scope);
    return;
  }
  const requests = [first, ...waiting()];
  const writes = requests.flatMap((request) => ("write" in request ? [request.write] : []));
  try {
    if (writer && writes.length > 0) for (const written of writeRequests(writer, writes)) reply({ written });
  } catch (error) {
    for (const _ of writes) reply({ error: plain(error) });
  }
  if (writes.length === requests.length) return;
  // Always the last.
  if (writer) writer.close();
  else database?.close();
  reply({ closed: true });
});

function open(scope: WriterScope): void {
  try {
    if (database) writer = new StateWriter(database, scope);
    reply({ opened: true });
  } catch (error) {
    reply({ error: plain(error) });
  }
}

/** What was asked while the disk was waited for: it is written together. */
function* waiting(): Generator<WriterRequest> {
  if (parentPort === null) return;
  for (let next = receiveMessageOnPort(parentPort); next !== undefined; next = receiveMessageOnPort(parentPort)) {
    yield next.message;
  }
}

/** What is left of an error on the way to another thread. */
function plain(error: unknown): { readonly message: string; readonly errcode: number | undefined } {
  return { message: error instanceof Error ? error.message : String(error), errcode: sqliteCode(error) };
}
