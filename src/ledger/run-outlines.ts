import { existsSync } from "node:fs";
import { openDatabase } from "../database/open.ts";
import type { RunState } from "./runs.ts";

/** What tells one run from another. */
export interface RunOutline {
  readonly id: string;
  readonly state: RunState;
  /** Of its sync; where the config has one only, that of its object. */
  readonly sync: string;
  readonly object: string;
  readonly exitCode: number | undefined;
  /** It ended early, as far as the state knows, and can go on. */
  readonly resumable: boolean;
  readonly openRows: number;
}

/**
 * The latest runs of a state database, newest first, read in passing: nothing of it is checked, brought up to date or set
 * aside. None where there is no database.
 * @throws the driver's error where it cannot be read
 */
export async function readRunOutlines(file: string, most = 200): Promise<readonly RunOutline[]> {
  if (!existsSync(file)) return [];
  const database = await openDatabase(file);
  try {
    return database
      .prepare(
        `SELECT id, state, sync, object, exit_code, resumable, coalesce(open.rows, 0) AS open_rows FROM runs
         LEFT JOIN (SELECT run, count(*) AS rows FROM rejects WHERE closed IS NULL GROUP BY run) AS open ON open.run = runs.seq
         ORDER BY seq DESC LIMIT ?`,
      )
      .all(most)
      .map((row) => ({
        id: String(row.id),
        state: String(row.state) as RunState,
        sync: String(row.sync),
        object: String(row.object),
        exitCode: row.exit_code === null ? undefined : Number(row.exit_code),
        resumable: row.resumable === 1 && (row.state === "running" || row.state === "stopped"),
        openRows: Number(row.open_rows),
      }));
  } finally {
    database.close();
  }
}
