import { existsSync, renameSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { StateError, UsageError } from "../core/errors.ts";
import { openDatabase, sqliteCode } from "../database/open.ts";
import type { Database } from "../database/types.ts";
import { migrations } from "./migrations.ts";

/** Written into the file's header, so that a database of another program is not taken for ours: "crms". */
const applicationId = 0x63726d73;

/** SQLite's result codes. */
const [busy, readOnly, ioError, corrupt, full, cannotOpen, notADatabase] = [5, 8, 10, 11, 13, 14, 26] as const;

export interface OpenedState {
  readonly database: Database;
  /** Where a damaged file was moved; absent where there was none. */
  readonly setAside?: string;
  /** True where the file was not there before. */
  readonly isNew: boolean;
}

/**
 * Opens the state database, brings its tables up to date, and tunes it. A damaged one is moved out of the way and begun
 * anew: an empty ledger means only that everything is sent once more.
 * @throws UsageError where it cannot be opened or was written by a newer version; nothing was sent then
 */
export async function openStateDatabase(file: string): Promise<OpenedState> {
  const isNew = !existsSync(file);
  try {
    const database = await openCurrent(file);
    if (isSound(database)) return { database, isNew };
    database.close();
  } catch (error) {
    if (!isDamage(error)) throw explainOpening(file, error);
  }
  const setAside = setAsideDamaged(file);
  try {
    return { database: await openCurrent(file), isNew: true, setAside };
  } catch (error) {
    throw explainOpening(file, error);
  }
}

/** Reading all of a larger file would be felt at every start: its damage shows when the bad part is met, and stops the run. */
const checkedPages = 2000;

/** Looks through a small file. SQLite does not see by itself that pages are missing at the end, say. */
function isSound(database: Database): boolean {
  if (pragma(database, "page_count") > checkedPages) return true;
  return Object.values(database.prepare("PRAGMA quick_check(1)").get() ?? {})[0] === "ok";
}

/** True where an error means that the file's content cannot be trusted. */
export function isDamage(error: unknown): boolean {
  const code = sqliteCode(error);
  return code === corrupt || code === notADatabase;
}

/** Moves the file and its log aside, and tells where. */
export function setAsideDamaged(file: string): string {
  const stamp = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, "");
  let name = `${file}.damaged-${stamp}`;
  for (let number = 2; existsSync(name); number++) name = `${file}.damaged-${stamp}-${number}`;
  for (const ending of ["", "-wal", "-shm"]) {
    if (existsSync(file + ending)) renameSync(file + ending, name + ending);
  }
  return name;
}

/** What a failure of the state in the middle of a run means to the person; an error of another kind is a bug, and stays. */
export function stateFailure(file: string, error: unknown): unknown {
  const isSystem = error instanceof Error && "syscall" in error;
  if (sqliteCode(error) === undefined && !isSystem) return error;
  const reason = reasonOf(error);
  const damaged = isDamage(error);
  const what = damaged ? "is damaged" : `cannot be written (${reason})`;
  const next = damaged
    ? "It is set aside and begun anew by the next run, which sends everything once more."
    : "Mend that and resume, or run with --no-state.";
  return new StateError(
    damaged ? "state-damaged" : "state-unwritable",
    `The state in ${file} ${what}, so the run cannot remember what is delivered. ${next}`,
    { cause: error },
  );
}

/** The same without mending: for a further connection to a file that was opened before. @throws what the driver throws */
export async function openCurrent(file: string): Promise<Database> {
  // SQLite's temporary files: there is room for the state, and elsewhere there may be none, or nothing may be written.
  process.env.SQLITE_TMPDIR ??= dirname(resolve(file));
  const database = await openDatabase(file);
  try {
    // FULL: what was acknowledged must not be forgotten by a power cut either, or a stale entry could come back.
    // The cache is small on purpose: it would grow with the number of records (law 5), and the system has one as well.
    database.exec("PRAGMA synchronous = FULL; PRAGMA cache_size = -2048");
    // What is sorted, and what waits, is not held in memory either. libsql would.
    database.exec("PRAGMA temp_store = FILE; PRAGMA temp.cache_size = -1024");
    assertOurs(file, database);
    migrate(file, database);
    for (const table of ["targets", "mappings", "records", "runs", "journal", "intents", "rejects", "acknowledged"]) {
      database.prepare(`SELECT 1 AS one FROM ${table} LIMIT 1`).get();
    }
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function assertOurs(file: string, database: Database): void {
  const id = pragma(database, "application_id");
  const tables = database.prepare<{ n: number }>("SELECT count(*) AS n FROM sqlite_schema").get()?.n ?? 0;
  if (id === applicationId || (id === 0 && tables === 0)) return;
  throw new UsageError(
    "state-foreign",
    `${file} is a database of another program: name another state folder with --state-dir.`,
  );
}

/** In one transaction, so that a process killed meanwhile, or another one that migrates too, leaves nothing half done. */
function migrate(file: string, database: Database): void {
  const version = pragma(database, "user_version");
  if (version > migrations.length) {
    throw new UsageError(
      "state-newer",
      `${file} was written by a newer crm-sync (its version is ${version}, this one knows ${migrations.length}): update crm-sync, or name another state folder with --state-dir.`,
    );
  }
  if (version === migrations.length) return;
  database.transaction(() => {
    for (const step of migrations.slice(pragma(database, "user_version"))) database.exec(step);
    database.exec(`PRAGMA user_version = ${migrations.length}; PRAGMA application_id = ${applicationId}`);
  });
}

function pragma(database: Database, name: string): number {
  return Number(Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0] ?? 0);
}

function explainOpening(file: string, error: unknown): unknown {
  if (error instanceof UsageError) return error;
  const isSystem = error instanceof Error && "syscall" in error;
  if (sqliteCode(error) === undefined && !isSystem) return error;
  return new UsageError(
    "state-unusable",
    `the state in ${file} cannot be opened (${reasonOf(error)}): mend that, name another folder with --state-dir, or keep no state with --no-state.`,
    { cause: error },
  );
}

const reasons: ReadonlyMap<number | string, string> = new Map<number | string, string>([
  [busy, "another process holds it"],
  [readOnly, "it may not be written"],
  [ioError, "the disk reports an error"],
  [full, "the disk is full"],
  [cannotOpen, "the file cannot be opened"],
  ["EACCES", "permission denied"],
  ["EPERM", "permission denied"],
  ["EROFS", "the file system is read-only"],
  ["ENOSPC", "the disk is full"],
  ["ENOTDIR", "a part of the path is no folder"],
  ["EEXIST", "a file has the folder's name"],
]);

function reasonOf(error: unknown): string {
  const code = sqliteCode(error) ?? (error instanceof Error && "code" in error ? String(error.code) : undefined);
  if (code === undefined) return error instanceof Error ? error.message : String(error);
  return reasons.get(code) ?? `error ${code}`;
}
