import type { RequestListener } from "node:http";
import type { SandboxOptions } from "../../src/sandbox/index.ts";

/** One way to provoke codes through the command. `{zeeg}`, `{hubspot}` and so on in files and arguments stand for the sandbox's addresses, `{server}` for that of `server`, `{run}` for the id of the last run. */
export interface ErrorCase {
  /** What a person did or had, in a few words: the heading in the snapshot. */
  readonly title: string;
  /** The command line, split at spaces. */
  readonly run: string;
  /** Every code that it must lead to, and no other. */
  readonly codes: readonly string[];
  readonly exit: number;
  /** Written before, by name; a name may have folders in it. */
  readonly files?: Readonly<Record<string, string | Buffer>>;
  /** Besides `ZEEG_API_TOKEN=sandbox`. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly stdin?: string | Buffer;
  /** Starts an emulator with these. */
  readonly sandbox?: SandboxOptions;
  /** Starts a server that answers so. */
  readonly server?: RequestListener;
  /** Somebody sits at the terminal, and goes away at the first question. */
  readonly leaves?: boolean;
  /** Ctrl-C is pressed as soon as the run has begun. */
  readonly interrupted?: boolean;
  /** Time runs so many times as fast. */
  readonly hurry?: number;
  /** What goes before: command lines, or a change of the folder. Whatever it returns is undone after the case. */
  readonly before?: readonly (string | ((place: Place) => Undo | Promise<Undo>))[];
}

export type Undo = void | (() => void | Promise<void>);

/** Where a case takes place. */
export interface Place {
  readonly cwd: string;
  /** A command line in that folder, with the addresses filled in. */
  run(line: string): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }>;
}

/** The cases of one chapter, in the order of their snapshot. */
export type Chapter = readonly ErrorCase[];

type More = Omit<ErrorCase, "title" | "run" | "codes" | "exit">;

/** Makes cases that end with this exit code. @returns a function of the title, the command line, and the codes between spaces */
export function ending(exit: number): (title: string, run: string, codes: string, more?: More) => ErrorCase {
  return (title, run, codes, more = {}) => ({ title, run, codes: codes.split(" ").filter(Boolean), exit, ...more });
}
