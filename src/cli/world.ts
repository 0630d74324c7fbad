import type { Readable } from "node:stream";
import { isatty } from "node:tty";
import type { Clock } from "../flow/clock.ts";
import { packageVersion } from "../sync/version.ts";
import type { Asker } from "./ask.ts";

/** A stream to a person or a pipe. */
export interface Output {
  write(text: string): void;
  readonly isTerminal: boolean;
  /** Width in characters, where it is a terminal. */
  columns(): number | undefined;
  /** Height in lines, likewise. */
  rows?(): number | undefined;
}

/** What the command line touches of the process; a test hands in its own. */
export interface World {
  readonly cwd: string;
  readonly env: { readonly [name: string]: string | undefined };
  readonly stdin: Readable;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly version: string;
  /** Calls back for every SIGINT and SIGTERM; returns what ends it. */
  onSignal(listener: (signal: "SIGINT" | "SIGTERM") => void): () => void;
  /** Calls back when the process ends without having been asked to: by a bug, say. Returns what ends it. */
  onEnd?(listener: () => void): () => void;
  /** Where somebody sits at the terminal: a way to ask. */
  readonly asker?: () => Asker | Promise<Asker>;
  /** Default: the system's. */
  readonly clock?: Clock;
  /** Ends the process at once. */
  exitNow(code: number): void;
}

export function processWorld(): World {
  for (const stream of [process.stdout, process.stderr]) {
    // `crm-sync ... | head` closes the pipe early; that is no error.
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });
  }
  return {
    cwd: process.cwd(),
    env: process.env,
    // Made when it is read: to look at a stream of one's own takes as long as to print the version.
    get stdin() {
      return process.stdin;
    },
    stdout: output(process.stdout),
    stderr: output(process.stderr),
    version: packageVersion(),
    onSignal(listener) {
      const signals = ["SIGINT", "SIGTERM"] as const;
      const listeners = signals.map((signal) => [signal, () => listener(signal)] as const);
      for (const [signal, call] of listeners) process.on(signal, call);
      return () => {
        for (const [signal, call] of listeners) process.off(signal, call);
      };
    },
    onEnd(listener) {
      // A bug's stack trace is printed between these two.
      const events = ["uncaughtExceptionMonitor", "exit"] as const;
      for (const event of events) process.on(event, listener);
      return () => {
        for (const event of events) process.off(event, listener);
      };
    },
    ...(isatty(0) && process.stderr.isTTY && { asker: askAtTerminal }),
    exitNow: (code) => process.exit(code),
  };
}

async function askAtTerminal(): Promise<Asker> {
  const { terminalAsker } = await import("./ask.ts");
  return terminalAsker(process.stdin, process.stderr);
}

function output(stream: NodeJS.WriteStream): Output {
  return {
    write: (text) => {
      stream.write(text);
    },
    isTerminal: stream.isTTY === true,
    // Some terminals have no size, and say 0.
    columns: () => stream.columns || undefined,
    rows: () => stream.rows || undefined,
  };
}

/** Longer lines are hard to read, however wide the terminal is. */
const widest = 120;

/** Columns that text is broken at; undefined where it goes to no terminal. */
export function widthOf(output: Output): number | undefined {
  const columns = output.isTerminal ? output.columns() : undefined;
  return columns === undefined ? undefined : Math.min(widest, columns);
}

/** Ends the process when everything written has left it: a pipe may still hold some. */
export async function exitWith(code: number): Promise<void> {
  process.exitCode = code;
  for (const stream of [process.stdout, process.stderr]) {
    if (stream.writableLength > 0) await new Promise<void>((resolve) => stream.write("", () => resolve()));
  }
  // Standard input may stay open for ever, and would keep the process alive.
  process.exit(code);
}
