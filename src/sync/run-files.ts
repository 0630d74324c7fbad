import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import type { SyncSettings } from "../config/index.ts";
import type { RunEvent } from "../core/events.ts";
import type { RejectsPosition } from "../core/rejects.ts";
import type { RunReport } from "../core/report.ts";
import type { Outcome } from "../core/types.ts";
import { EventsFile } from "../report/events-file.ts";
import { RejectsWriter } from "../report/rejects.ts";
import { ensureRunFolder } from "./run-folder.ts";
import type { RunProgress } from "./run-progress.ts";

/** A rejects file that was begun after the last commit is of no run: its rows come again. */
function removeUnknown(folder: string, positions: readonly RejectsPosition[]): void {
  const known = new Set(positions.map(({ path }) => path));
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (name.startsWith("rejects") && !known.has(path)) rmSync(path);
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

  constructor(settings: SyncSettings, cwd: string, runId: string) {
    this.#settings = settings;
    this.#cwd = cwd;
    this.#runId = runId;
  }

  /**
   * Makes the run's folder and opens the files. To be called when the run is known to begin.
   * @param positions how far an earlier part of the run wrote its rejects files; absent: there was none
   */
  open(positions?: RunProgress["rejects"]): void {
    const { state, stateDir, rejects, events } = this.#settings;
    const bases: string[] = [];
    if (state) {
      this.#folder = ensureRunFolder(resolve(this.#cwd, stateDir), this.#runId);
      bases.push(join(this.#folder, "rejects"));
      if (positions) removeUnknown(this.#folder, positions.flat());
    }
    if (rejects !== undefined) bases.push(this.#asked(rejects));
    this.#rejects = bases.map((base, index) => new RejectsWriter(base, positions?.[index]));
    if (events !== undefined) this.#events = new EventsFile(this.#asked(events), positions !== undefined);
  }

  /** Hands what was written to the system, and tells how far each rejects file goes. */
  flushRejects(): RunProgress["rejects"] {
    return this.#rejects.map((writer) => writer.flush());
  }

  observe(event: RunEvent): void {
    this.#events?.observe(event);
  }

  add(outcome: Outcome): void {
    for (const writer of this.#rejects) writer.add(outcome);
  }

  closeRejects(): void {
    for (const writer of this.#rejects) writer.close();
  }

  /** Where the files are, from the working directory; known once the rejects are closed. */
  names(): RunReport["files"] {
    const { report, events } = this.#settings;
    // The file that was asked for is the one to show.
    const rejects = this.#rejects.at(-1)?.paths ?? [];
    const [first, ...more] = rejects.map((path) => this.#shown(path));
    const reportPath = report === undefined ? this.#folder && join(this.#folder, "report.json") : this.#asked(report);
    return {
      ...(first !== undefined && { rejects: first }),
      ...(more.length > 0 && { moreRejects: more }),
      ...(reportPath !== undefined && { report: this.#shown(reportPath) }),
      ...(events !== undefined && { events }),
    };
  }

  /** Writes the report and closes the rest. */
  finish(report: RunReport): void {
    this.#events?.close();
    const text = `${JSON.stringify(report, null, 2)}\n`;
    if (this.#folder !== undefined) writeFileSync(join(this.#folder, "report.json"), text, { mode: 0o600 });
    if (this.#settings.report !== undefined) writeFileSync(this.#asked(this.#settings.report), text, { mode: 0o600 });
  }

  #asked(path: string): string {
    const absolute = resolve(this.#cwd, path);
    mkdirSync(dirname(absolute), { recursive: true });
    return absolute;
  }

  #shown(path: string): string {
    const shown = relative(this.#cwd, path);
    return shown === "" || shown.startsWith("..") ? path : shown;
  }
}
