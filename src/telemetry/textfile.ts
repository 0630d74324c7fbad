import { type FileHandle, open, readFile, rename, rm, stat } from "node:fs/promises";
import { type Gauge, type Labels, parseGauges, renderGauges } from "./exposition.ts";
import { type EndedRun, gaugesAfter } from "./run-gauges.ts";

/** Somebody who writes takes milliseconds: who has taken so long was killed. */
const staleAfterMs = 10_000;
const tryEveryMs = 20;
const longestWaitMs = 2000;

/** What cannot be written to a file of metrics, in words. */
export class TextfileError extends Error {}

/**
 * Writes how a run ended into a file for node_exporter's textfile collector, beside what it holds of other syncs. It is
 * replaced as a whole, so that nobody reads half of it, with mode 0644: the collector is another user. Several may write
 * to one file at once: they take turns.
 * @param sleep in ms
 * @throws TextfileError where the file is no such file, or another one holds it for seconds; the system's error
 */
export async function writeTextfile(
  path: string,
  of: Labels,
  ended: EndedRun,
  sleep: (ms: number) => Promise<void>,
): Promise<void> {
  const temporary = `${path}.tmp`;
  const handle = await holdTurn(temporary, sleep);
  try {
    await handle.writeFile(renderGauges(gaugesAfter(await read(path), of, ended)));
    // The umask of a job is often 077.
    await handle.chmod(0o644);
    await handle.sync();
    await handle.close();
    await rename(temporary, path);
  } catch (error) {
    await handle.close().catch(() => {});
    await rm(temporary, { force: true });
    throw error;
  }
}

/** The temporary file is the turn as well: it can be made by one at a time, and to publish it is to pass the turn on. */
async function holdTurn(temporary: string, sleep: (ms: number) => Promise<void>): Promise<FileHandle> {
  for (let waitedMs = 0; ; waitedMs += tryEveryMs) {
    try {
      return await open(temporary, "wx", 0o600);
    } catch (error) {
      if (codeOf(error) !== "EEXIST") throw error;
    }
    const found = await stat(temporary).catch(() => undefined);
    if (found && Date.now() - found.mtimeMs > staleAfterMs) await rm(temporary, { force: true });
    else if (waitedMs >= longestWaitMs) throw new TextfileError(`${temporary} is there: another run is writing it`);
    else await sleep(tryEveryMs);
  }
}

async function read(path: string): Promise<readonly Gauge[]> {
  let text = "";
  try {
    // A pipe would be waited for.
    if (!(await stat(path)).isFile()) throw new TextfileError("it is no file");
    text = await readFile(path, "utf8");
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
  }
  const gauges = parseGauges(text);
  if (gauges === undefined) {
    throw new TextfileError("it holds what crm-sync does not write there. Name another file, or delete it");
  }
  return gauges;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
