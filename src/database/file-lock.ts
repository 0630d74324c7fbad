import { statfsSync } from "node:fs";
import { chooseDriver, createPrivately, type OpenOptions, sqliteCode } from "./open.ts";
import type { Connection } from "./types.ts";

/** A lock on a file that the operating system takes back at the moment its process ends, however it ends. */
export interface FileLock {
  /** Lets go. Twice is no fault. */
  release(): void;
}

/** SQLite's own code for "another connection holds it". */
const busy = 5;

/** Without this the garbage collector would close the connection of a lock that its holder kept no reference to. */
const held = new Set<Connection>();

/**
 * Locks the file at `path` against every other process, and against every other connection of this one. It goes through
 * SQLite, which Node's own `fs` cannot replace: it has no locks. A file that is not there is created with mode 0600, its
 * folders with 0700; it stays empty, and stays: whoever deletes it gives the next process a lock on another file of the
 * same name. Nothing but this function may open it: to close any descriptor of a file drops the process's locks on it.
 * @returns undefined where another holds it; never waits
 * @throws the system's error where the file cannot be created, read and written; UsageError where there is no driver; the
 * driver's own error where the file is no lock file (`sqliteCode` tells)
 */
export async function holdFileLock(path: string, options: OpenOptions = {}): Promise<FileLock | undefined> {
  const { driver } = await chooseDriver(options.driver);
  createPrivately(path);
  const connection = driver(path);
  try {
    connection.exec("PRAGMA busy_timeout = 0");
    // No journal on the disk: what a killed holder leaves behind is an empty file, and nothing to be rolled back.
    connection.exec("PRAGMA journal_mode = MEMORY");
    // One lock, taken in one step. EXCLUSIVE needs a shared one on the way, and two who start together, each with the
    // shared one in hand, would both be told that the other is there.
    connection.exec("BEGIN IMMEDIATE");
  } catch (error) {
    connection.close();
    if (sqliteCode(error) === busy) return undefined;
    throw error;
  }
  held.add(connection);
  return { release: () => release(connection) };
}

function release(connection: Connection): void {
  if (!held.delete(connection)) return;
  try {
    // Not left to `close`: libsql keeps the file open, and with it the lock, until its statements are collected.
    connection.exec("ROLLBACK");
  } finally {
    connection.close();
  }
}

/** What `statfs` calls file systems that one machine has for itself: Linux by magic number, macOS by its own count. */
const localTypes: { readonly [platform: string]: readonly number[] } = {
  linux: [
    0xef53, // ext2, ext3, ext4
    0x58465342, // xfs
    0x9123683e, // btrfs
    0x2fc12fc1, // zfs
    0xca451a4e, // bcachefs
    0xf2f52010, // f2fs
    0x52654973, // reiserfs
    0x3153464a, // jfs
    0x01021994, // tmpfs
    0x858458f6, // ramfs
    0x794c7630, // overlayfs: what containers see
  ],
  darwin: [
    17, // hfs
    26, // apfs
  ],
};

/**
 * Whether a lock on a file of this folder holds for everybody who can open the file. On a network share it may hold for
 * one machine only. What is not known as local (Windows tells no type) counts as not local.
 */
export function isLocalFileSystem(folder: string): boolean {
  try {
    // A machine of 32 bits gives large numbers as negative ones.
    const type = Number(BigInt.asUintN(32, statfsSync(folder, { bigint: true }).type));
    return localTypes[process.platform]?.includes(type) ?? false;
  } catch {
    return false;
  }
}
