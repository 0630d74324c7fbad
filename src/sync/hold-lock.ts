import { realpathSync } from "node:fs";
import { join } from "node:path";
import type { SyncSettings } from "../config/index.ts";
import { UsageError } from "../core/errors.ts";
import type { StopSwitch } from "../engine/stop.ts";
import { acquireRunLock, type LockHolder, type LockResult } from "../ledger/run-lock.ts";
import type { SyncContext } from "./context.ts";
import { orStop } from "./start.ts";
import { userFolder } from "./state-folder.ts";

export interface LockWish {
  readonly settings: Pick<SyncSettings, "ifLocked">;
  readonly context: SyncContext;
  readonly stop: StopSwitch;
  /** Destination type, base URL, account, object. */
  readonly identity: readonly string[];
  readonly runId: string;
  /** `zeeg products` */
  readonly what: string;
  readonly stateDir: string | undefined;
}

/** How often a lock that is waited for is tried. */
const tryEveryMs = 500;

/**
 * Holds the lock of an object in the state folder, and in the user's own folder, where runs meet that keep their state
 * elsewhere or nowhere. Where another run holds it, waits or stops this one, as `--if-locked` says.
 * @returns what lets go; undefined where the run was stopped
 */
export async function holdLock(wish: LockWish): Promise<(() => void) | undefined> {
  const { settings, context, stop } = wish;
  let told = false;
  while (!stop.stopped) {
    const attempt = await orStop(stop, () => tryBoth(wish));
    if (attempt === undefined || typeof attempt === "function") return attempt;
    if (settings.ifLocked !== "wait") {
      stop.stop({ code: "locked", message: refusal(attempt, wish), exitCode: settings.ifLocked === "skip" ? 0 : 5 });
      return undefined;
    }
    if (!told) context.notify(`Waiting: ${describe(attempt, wish)}.`, "note");
    told = true;
    await orStop(stop, () => context.clock.sleep(tryEveryMs, stop.signal));
  }
  return undefined;
}

type Refused = Exclude<LockResult, { kind: "held" }>;

async function tryBoth(wish: LockWish): Promise<(() => void) | Refused> {
  const held: (() => void)[] = [];
  const release = () => {
    for (const one of held.reverse()) one();
  };
  try {
    for (const folder of foldersOf(wish)) {
      const result = await acquire(folder, wish);
      if (result === undefined) continue;
      if (result.kind !== "held") {
        release();
        return result;
      }
      held.push(result.release);
    }
  } catch (error) {
    release();
    throw error;
  }
  return release;
}

function foldersOf({ stateDir, context }: LockWish): readonly { readonly path: string; readonly isOwn: boolean }[] {
  const user = { path: userFolder(context.env), isOwn: false };
  const own = stateDir === undefined ? [] : [{ path: stateDir, isOwn: true }];
  // The state folder may be the user's: the second lock would meet the first.
  const isSame = stateDir !== undefined && real(stateDir) === real(user.path);
  return [...own, ...(isSame ? [] : [user])].map(({ path, isOwn }) => ({ path: join(path, "locks"), isOwn }));
}

function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** The user's folder may be out of reach, under a system account say; the state folder may not. */
async function acquire(
  { path, isOwn }: { readonly path: string; readonly isOwn: boolean },
  { identity, runId, what, context, stop }: LockWish,
): Promise<LockResult | undefined> {
  try {
    const wait = (ms: number) => context.clock.sleep(ms, stop.signal);
    return await acquireRunLock({ folder: path, identity, runId, what, wait });
  } catch (error) {
    if (!(error instanceof Error && "syscall" in error)) throw error;
    if (!isOwn) return undefined;
    throw new UsageError(
      "state-unusable",
      `the lock in ${path} cannot be written (${error.message}): mend that, name another folder with --state-dir, or keep no state with --no-state.`,
      { cause: error },
    );
  }
}

function refusal(refused: Refused, wish: LockWish): string {
  const next =
    refused.kind === "foreign"
      ? `If that run is over for certain, delete ${refused.file} and run again.`
      : "Nothing was sent. Run again when it is over, or with --if-locked wait (or skip, to end with exit code 0).";
  return `${describe(refused, wish)}. ${next}`;
}

function describe({ kind, holder }: Refused, { what }: LockWish): string {
  return `Another run writes to ${what}${holder ? `: ${who(holder)}` : ""}${kind === "foreign" ? ", which cannot be asked from here" : ""}`;
}

function who({ runId, pid, host, startedAt }: LockHolder): string {
  return `run ${runId}, process ${pid} on ${host}, since ${startedAt}`;
}
