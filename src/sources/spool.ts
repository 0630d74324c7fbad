import { randomBytes } from "node:crypto";
import { type FileHandle, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SourceError } from "../core/errors.ts";

/** A file that nobody else can read, and that is gone once it is closed. */
export interface Spooled {
  readonly handle: FileHandle;
  readonly bytes: number;
  close(): Promise<void>;
}

/**
 * Keeps what can be read only once in a temporary file (mode 0600), for formats that need to move about in it. The file
 * has no name any more as soon as it is open (on Windows: as soon as it is closed), so that not even a kill leaves it behind.
 * @throws SourceError where it cannot be kept, and what `chunks` throws
 */
export async function spool(file: string, chunks: AsyncIterable<Buffer>): Promise<Spooled> {
  const path = join(tmpdir(), `crm-sync-${randomBytes(12).toString("hex")}`);
  const handle = await open(path, "wx+", 0o600).catch((cause: unknown) => {
    throw unwritable(file, cause);
  });
  const isUnnamed = await rm(path).then(
    () => true,
    () => false,
  );
  const close = async (): Promise<void> => {
    await handle.close();
    if (!isUnnamed) await rm(path, { force: true });
  };
  let bytes = 0;
  try {
    for await (const chunk of chunks) {
      await handle.writeFile(chunk).catch((cause: unknown) => {
        throw unwritable(file, cause);
      });
      bytes += chunk.length;
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { handle, bytes, close };
}

function unwritable(file: string, cause: unknown): SourceError {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
  const message = `${file}: has to be kept in a temporary file, which cannot be written in ${tmpdir()} (${code}). Make room, or set TMPDIR`;
  return new SourceError("source-unspoolable", message, { cause });
}
