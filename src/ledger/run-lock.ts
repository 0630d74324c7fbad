import { createHash, randomUUID } from "node:crypto";
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { holdFileLock, isLocalFileSystem } from "../database/file-lock.ts";

/** Who holds a lock, for the message to those who do not get it. */
export interface LockHolder {
  readonly pid: number;
  readonly host: string;
  /** When it got the lock, ISO 8601. */
  readonly startedAt: string;
  readonly runId: string;
  /** What it works on, in words: `zeeg products`. */
  readonly what: string;
}

export type LockResult =
  | {
      readonly kind: "held";
      /** Lets go. Never throws, and twice is no fault. */
      release(): void;
    }
  /** A live run holds it. Who it is, is not known at the instant when it comes or goes. */
  | { readonly kind: "busy"; readonly holder: LockHolder | undefined }
  /** A run on another machine holds it, or was killed there: from here nobody can tell. */
  | {
      readonly kind: "foreign";
      readonly holder: LockHolder /** To be deleted by hand if it was killed. */;
      readonly file: string;
    };

export interface LockRequest {
  /** Where the lock's files are; made if need be. */
  readonly folder: string;
  /** What may be worked on by one run at a time: destination type, base URL, account hash, object. Only a hash is stored. */
  readonly identity: readonly string[];
  readonly runId: string;
  readonly what: string;
  /** This machine's name. Default: the system's. */
  readonly host?: string;
  /** Default: asks the system. */
  readonly isLocalFileSystem?: (folder: string) => boolean;
  /** Waits so many ms, once, and only on a network share. What it throws is thrown, and nothing is held. */
  readonly wait?: (ms: number) => Promise<unknown>;
}

/** How long it may take until a file that one machine wrote on a share is seen by another. */
const shareDelayMs = 1000;

/**
 * Keeps two runs off one object. The operating system's lock decides: a dead holder's is free at once, whatever became
 * of its pid; a hung one's never is, and none runs out. Beside it lies a note that says who holds it. On a network share,
 * where the system's lock may hold for one machine only, that note is asked as well: it is respected if another machine
 * left it, and read again a while after it was written, in case another machine wrote its own at the same moment.
 * @throws the system's error where the folder cannot be written; what `holdFileLock` throws
 */
export async function acquireRunLock(request: LockRequest): Promise<LockResult> {
  const path = join(request.folder, nameOf(request.identity));
  const note = `${path}.json`;
  const lock = await holdFileLock(`${path}.lock`);
  if (lock === undefined) return { kind: "busy", holder: glance(note) };
  const holder = {
    pid: process.pid,
    host: request.host ?? hostname(),
    startedAt: new Date().toISOString(),
    runId: request.runId,
    what: request.what,
  };
  const text = `${JSON.stringify(holder)}\n`;
  try {
    const other = await claim(request, note, holder.host, text);
    if (other !== undefined) {
      lock.release();
      return other;
    }
  } catch (error) {
    removeOwn(note, text);
    lock.release();
    throw error;
  }
  let isHeld = true;
  return {
    kind: "held",
    release() {
      if (!isHeld) return;
      isHeld = false;
      // In this order: afterwards the note would be the next holder's.
      removeOwn(note, text);
      lock.release();
    },
  };
}

/** The notes that lie in the folder: those of holders, and of runs that were killed. A folder that is not there has none. */
export function lockNotes(folder: string): readonly LockHolder[] {
  let names: readonly string[] = [];
  try {
    names = readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  return names.filter((name) => name.endsWith(".json")).flatMap((name) => glance(join(folder, name)) ?? []);
}

/** Leaves the note of who holds the lock, unless a machine that the lock does not reach was first. */
async function claim(request: LockRequest, note: string, host: string, text: string): Promise<LockResult | undefined> {
  const isLocal = (request.isLocalFileSystem ?? isLocalFileSystem)(request.folder);
  if (!isLocal) {
    const before = holderIn(read(note));
    // One of this machine would have the lock if it were alive.
    if (before !== undefined && before.host !== host) return { kind: "foreign", holder: before, file: note };
  }
  replace(note, text);
  if (isLocal) return undefined;
  await (request.wait ?? sleep)(shareDelayMs);
  const found = read(note);
  if (found === text) return undefined;
  const after = holderIn(found);
  // Gone already: it was another's, who let go of it meanwhile.
  return after === undefined ? { kind: "busy", holder: undefined } : { kind: "foreign", holder: after, file: note };
}

function nameOf(identity: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(identity)).digest("hex").slice(0, 32);
}

/** Never half there for those who read meanwhile. The name is random: on a share, pids of two machines may be equal. */
function replace(file: string, text: string): void {
  const fresh = `${file}.${randomUUID()}`;
  try {
    writeFileSync(fresh, text, { flag: "wx", mode: 0o600 });
    renameSync(fresh, file);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw error;
  }
}

/** What cannot be removed stays: the next run on this machine takes it over, one on another is told its name. */
function removeOwn(note: string, text: string): void {
  try {
    if (read(note) === text) rmSync(note, { force: true });
  } catch {}
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** For a message only: a note that comes or goes, which some systems do not let be read, is none. */
function glance(note: string): LockHolder | undefined {
  try {
    return holderIn(read(note));
  } catch {
    return undefined;
  }
}

/** Undefined for what is no note: a loss of power may leave an empty file. */
function holderIn(text: string | undefined): LockHolder | undefined {
  try {
    const { pid, host, startedAt, runId, what } = JSON.parse(text ?? "") as Partial<LockHolder>;
    if (typeof pid !== "number" || typeof host !== "string" || typeof startedAt !== "string") return undefined;
    if (typeof runId !== "string" || typeof what !== "string") return undefined;
    return { pid, host, startedAt, runId, what };
  } catch {
    return undefined;
  }
}
