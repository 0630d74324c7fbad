import { resolve } from "node:path";
import type { Notices, SyncSettings } from "../config/index.ts";
import { CrmSyncError } from "../core/errors.ts";
import { type Notice, noticeOf } from "../notify/notice.ts";
import { headline } from "../notify/notice-text.ts";
import { isWanted, type Outcome, type PreviousRun } from "../notify/occasions.ts";
import { placeName, tell } from "../notify/places.ts";
import { HeartbeatAttendant } from "./attend-heartbeat.ts";
import type { Attendant, Ending } from "./attendants.ts";
import type { SyncContext } from "./context.ts";
import { kindOf, placeOf, type SecretReading } from "./notice-places.ts";
import { PreviousRuns } from "./previous-runs.ts";
import { programEnvironment } from "./program-environment.ts";
import type { SyncOptions } from "./run-sync.ts";
import { shownPath } from "./shown-path.ts";
import { stateDirOf } from "./state-folder.ts";
import { syncIdOf } from "./stored-request.ts";

/** Longest time that is waited for everybody who is told, after the last sync. */
const patienceMs = 30_000;

/** Tells those whom the config names how each sync ended, and a monitor how all did. */
export class NoticesAttendant implements Attendant {
  readonly #notices: Notices;
  readonly #first: SyncSettings;
  readonly #context: SyncContext;
  readonly #options: Pick<SyncOptions, "isNamed" | "resumes" | "retries">;
  readonly #over = new AbortController();
  readonly #reading: SecretReading;
  readonly #pending: Promise<void>[] = [];
  readonly #ended: { readonly exitCode: number; readonly line: string }[] = [];
  #previous: PreviousRuns | undefined;
  #heartbeat: HeartbeatAttendant | undefined;

  constructor(
    notices: Notices,
    first: SyncSettings,
    context: SyncContext,
    options: Pick<SyncOptions, "isNamed" | "resumes" | "retries">,
  ) {
    this.#notices = notices;
    this.#first = first;
    this.#context = context;
    this.#options = options;
    const warn = (text: string) => context.notify(text, "warning");
    this.#reading = { baseDir: first.baseDir, signal: this.#over.signal, warn };
  }

  async begin(): Promise<void> {
    this.#beginHeartbeat();
    const stateDir = stateDirOf(this.#first, this.#context.cwd);
    const wished = this.#notices.places.flatMap(({ on }) => on);
    if (stateDir !== undefined) {
      if (wished.length > 0) this.#previous = await PreviousRuns.read(stateDir, this.#context);
    } else if (wished.some((occasion) => occasion === "recovery" || occasion === "change")) {
      const isAnyLeft = wished.some((occasion) => occasion !== "recovery" && occasion !== "change");
      this.#context.notify(
        "With --no-state nothing is known of the run before: nobody is told of a recovery or a change.",
        isAnyLeft ? "note" : "warning",
      );
    }
  }

  async ended(ending: Ending): Promise<void> {
    const notice = this.#noticeOf(ending);
    this.#ended.push({ exitCode: notice.exitCode, line: headline(notice) });
    const outcome = outcomeIn(notice, this.#previous !== undefined);
    for (const [index, place] of this.#notices.places.entries()) {
      if (isWanted(place.on, outcome)) this.#pending.push(this.#tell(index, place, notice));
    }
  }

  async close(): Promise<void> {
    const told = new AbortController();
    const timer = this.#context.clock.sleep(patienceMs, told.signal).then(
      () => this.#over.abort(),
      () => {},
    );
    const exitCode = Math.max(...this.#ended.map((one) => one.exitCode));
    const text = `${this.#ended.map(({ line }) => line).join("\n")}\n`;
    if (this.#ended.length > 0) this.#pending.push(this.#heartbeat?.end(exitCode, text) ?? Promise.resolve());
    await Promise.all(this.#pending);
    told.abort();
    await timer;
  }

  /** A monitor watches whole runs against the real CRM: nothing else may tell it that tonight's was there. */
  #beginHeartbeat(): void {
    const { heartbeat } = this.#notices;
    const { resumes, retries, isNamed } = this.#options;
    if (!heartbeat) return;
    const isPart = (resumes !== undefined || retries !== undefined) && isNamed;
    if (this.#first.sandbox) this.#context.notify("With --sandbox the heartbeat is given no signal.", "note");
    else if (isPart) this.#context.notify("This is one of several syncs: the heartbeat is given no signal.", "note");
    else this.#heartbeat = new HeartbeatAttendant(heartbeat, this.#surroundings(), this.#reading);
  }

  async #tell(index: number, place: Notices["places"][number], notice: Notice): Promise<void> {
    let name = kindOf(place);
    const warn = (failure: string) => this.#reading.warn(`notify[${index}] (${name}): ${failure}`);
    try {
      const found = await placeOf(place, { ...this.#reading, warn });
      name = placeName(found);
      const failure = await tell(found, notice, this.#surroundings(), this.#first.baseDir, this.#over.signal);
      if (failure !== null) warn(failure);
    } catch (error) {
      if (this.#over.signal.aborted) warn("there was no time to tell");
      else if (error instanceof CrmSyncError) warn(error.message);
      // Whatever it is: it must not end the run, and its message could hold anything.
      else warn(`could not be told, by a bug of crm-sync (${error instanceof Error ? error.name : "unknown"})`);
    }
  }

  #noticeOf(ending: Ending): Notice {
    const { settings } = ending;
    const { sandbox: isSandbox, name, destination, object, stateDir } = settings;
    const { cwd } = this.#context;
    // Of a run that goes on it is absolute.
    const folder = shownPath(cwd, resolve(cwd, stateDir));
    const invocation = { config: this.#notices.configFile, flags: {} };
    const syncId = syncIdOf({ cwd, settings, isNamed: this.#options.isNamed, invocation }, []);
    const previous = this.#previous?.of(syncId, isSandbox);
    const outcome: Outcome = { ...endOf(ending), previous };
    const notice = noticeOf({
      sync: name || object,
      destination,
      object,
      sandbox: isSandbox,
      ...(folder !== ".crm-sync" && { stateDir: folder }),
      outcome,
      ended:
        "error" in ending
          ? { error: describeError(ending.error), at: this.#context.clock.now() }
          : { ...ending.result, isKept: settings.state },
    });
    if (!outcome.isSkipped) this.#note(syncId, isSandbox, notice);
    return notice;
  }

  #note(syncId: string, isSandbox: boolean, { exitCode, runId, finishedAt }: Notice): void {
    try {
      this.#previous?.note(syncId, isSandbox, { exitCode, runId, finishedAt } satisfies PreviousRun);
    } catch (error) {
      const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
      this.#context.notify(`How this run ended cannot be noted for the next one (${code}).`, "detail");
    }
  }

  #surroundings() {
    const { env, version, random, clock } = this.#context;
    return { env, programEnv: programEnvironment(env), version, random, clock };
  }
}

function outcomeIn({ exitCode, event, previous }: Notice, isKept: boolean): Outcome {
  return { exitCode, isSkipped: event === "skipped", previous: isKept ? previous : undefined };
}

function endOf(ending: Ending): Pick<Outcome, "exitCode" | "isSkipped"> {
  if ("error" in ending) {
    return { exitCode: ending.error instanceof CrmSyncError ? ending.error.exitCode : 70, isSkipped: false };
  }
  const { report, stoppedBy } = ending.result;
  return { exitCode: report.exitCode, isSkipped: stoppedBy?.code === "locked" && report.exitCode === 0 };
}

/** A bug's message may hold anything: it goes to the terminal alone. */
function describeError(error: unknown): { readonly code: string; readonly message: string } {
  if (error instanceof CrmSyncError) return { code: error.code, message: error.message };
  return { code: "bug", message: "crm-sync has a bug: its output tells more, and how to report it." };
}
