import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { SyncSettings } from "../config/index.ts";
import { UsageError } from "../core/errors.ts";
import type { RunEvent } from "../core/events.ts";
import type { RejectsPosition } from "../core/rejects.ts";
import type { RunReport } from "../core/report.ts";
import type { Outcome } from "../core/types.ts";
import { EventsFile } from "../report/events-file.ts";
import { RejectsWriter } from "../report/rejects.ts";
import { ensureRunFolder, pageName } from "./run-folder.ts";
import type { RunProgress } from "./run-progress.ts";
import { hasEventsSince, sharedReport } from "./shared-files.ts";
import { shownPath } from "./shown-path.ts";

/** A rejects file that was begun after the last commit is of no run: its rows come again. */
function removeUnknown(folder: string, positions: readonly RejectsPosition[]): void {
  const known = new Set(positions.map(({ path }) => path));
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (name.startsWith("rejects") && !known.has(path)) rmSync(path);
  }
}

/** What the system refuses; anything else is thrown. */
function attempt(work: () => void): Error | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof Error && "syscall" in error) return error;
    throw error;
  }
}

/** The files that a run leaves: in its folder under the state folder, and where the options ask for them. */
export class RunFiles {
  readonly #settings: SyncSettings;
  readonly #cwd: string;
  readonly #runId: string;
  #folder: string | undefined;
  #rejects: RejectsWriter[] = [];
  #events: EventsFile | undefined;
  #failure: unknown;
  #positions: RunProgress["rejects"] = [];

  constructor(settings: SyncSettings, cwd: string, runId: string) {
    this.#settings = settings;
    this.#cwd = cwd;
    this.#runId = runId;
  }

  /**
   * Makes the run's folder and opens the files. To be called when the run is known to begin.
   * @throws UsageError where one cannot be written
   * @param positions how far an earlier part of the run wrote its rejects files; absent: there was none
   */
  open(positions?: RunProgress["rejects"]): void {
    const error = attempt(() => this.#open(positions));
    if (error) {
      const message = `a file of this run cannot be written (${error.message}): give --report, --html, --rejects, --events and --state-dir places that can.`;
      throw new UsageError("output-unwritable", message, { cause: error });
    }
  }

  #open(positions: RunProgress["rejects"] | undefined): void {
    const { state, stateDir, rejects, events } = this.#settings;
    const bases: string[] = [];
    if (state) {
      this.#folder = ensureRunFolder(resolve(this.#cwd, stateDir), this.#runId);
      bases.push(join(this.#folder, "rejects"));
      if (positions) removeUnknown(this.#folder, positions.flat());
    }
    if (rejects !== undefined) bases.push(this.#asked(rejects));
    this.#rejects = bases.map((base, index) => new RejectsWriter(base, positions?.[index]));
    if (events !== undefined) this.#events = this.#openEvents(this.#asked(events), positions !== undefined);
  }

  #openEvents(path: string, goesOn: boolean): EventsFile {
    const { sharesFilesSince: since } = this.#settings;
    return new EventsFile(path, goesOn || (since !== undefined && hasEventsSince(path, since)));
  }

  /**
   * Hands what was written to the system, and tells how far each rejects file goes.
   * @throws the system's error where a row could not be written, now or before
   */
  flushRejects(): RunProgress["rejects"] {
    // What could not be written once is lost to the writer: a later success would hide it.
    this.#failure ??= attempt(() => {
      this.#positions = this.#rejects.map((writer) => writer.flush());
    });
    if (this.#failure !== undefined) throw this.#failure;
    return this.#positions;
  }

  observe(event: RunEvent): void {
    this.#events?.observe(event);
  }

  /** An observer of outcomes. @throws the system's error where a row cannot be written */
  add(outcome: Outcome): void {
    try {
      for (const writer of this.#rejects) writer.add(outcome);
    } catch (error) {
      this.#failure ??= error;
      throw error;
    }
  }

  /** @returns the system's error where the last rows could not be written */
  closeRejects(): Error | undefined {
    return attempt(() => {
      for (const writer of this.#rejects) writer.close();
    });
  }

  /** Where the files are, from the working directory; known once the rejects are closed. */
  names(): RunReport["files"] {
    const { report, html, events } = this.#settings;
    // The file that was asked for is the one to show.
    const rejects = this.#rejects.at(-1)?.paths ?? [];
    const [first, ...more] = rejects.map((path) => shownPath(this.#cwd, path));
    const reportPath = report === undefined ? this.#folder && join(this.#folder, "report.json") : this.#asked(report);
    const page = html === undefined ? this.#folder && join(this.#folder, pageName) : html && this.#asked(html);
    return {
      ...(first !== undefined && { rejects: first }),
      ...(more.length > 0 && { moreRejects: more }),
      ...(reportPath !== undefined && { report: shownPath(this.#cwd, reportPath) }),
      ...(page && { html: shownPath(this.#cwd, page) }),
      ...(events !== undefined && { events }),
    };
  }

  /** Writes the report and closes the rest. @returns the system's errors: each file is tried */
  finish(report: RunReport): readonly Error[] {
    const folder = this.#folder;
    const { report: asked, sharesFilesSince: since } = this.#settings;
    const write = (path: string, value: unknown) =>
      attempt(() => writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 }));
    const writeAsked = (path: string) => write(path, since === undefined ? report : sharedReport(path, report, since));
    return [
      attempt(() => this.#events?.close()),
      folder === undefined ? undefined : write(join(folder, "report.json"), report),
      asked === undefined ? undefined : writeAsked(this.#asked(asked)),
    ].filter((error) => error !== undefined);
  }

  /** Writes the report's page. After `finish`. @param render makes it: not called where nobody wants it */
  async finishPage(render: () => Promise<string>): Promise<readonly Error[]> {
    const { html } = this.#settings;
    const own = this.#folder === undefined ? undefined : join(this.#folder, pageName);
    const paths = html === false ? [] : [own, html === undefined ? undefined : this.#asked(html)];
    const wanted = paths.filter((path) => path !== undefined);
    if (wanted.length === 0) return [];
    let page: string;
    try {
      page = await render();
    } catch (error) {
      // Whatever keeps a page from being made: the rows are delivered, and that is what has to be told.
      return [error instanceof Error ? error : new Error(String(error))];
    }
    return wanted
      .map((path) => attempt(() => writeFileSync(path, page, { mode: 0o600 })))
      .filter((error) => error !== undefined);
  }

  #asked(path: string): string {
    const absolute = resolve(this.#cwd, path);
    mkdirSync(dirname(absolute), { recursive: true });
    return absolute;
  }
}
