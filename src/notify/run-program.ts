import { spawn } from "node:child_process";
import { isAbsolute, resolve } from "node:path";
import { safeLine } from "./safe-text.ts";
import type { Failure } from "./surroundings.ts";

export interface ProgramCall {
  /** The program and its arguments; one with a slash starts from `cwd`. */
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: { readonly [name: string]: string | undefined };
  readonly input: string;
  readonly timeoutMs: number;
}

/** Runs a program without a shell and hands it a text; what it prints is let go. Never throws. @param signal ends it */
export function runProgram(call: ProgramCall, signal: AbortSignal): Promise<Failure> {
  const { command, cwd, env, input, timeoutMs } = call;
  const [file = "", ...args] = command;
  const program = file.includes("/") && !isAbsolute(file) ? resolve(cwd, file) : file;
  const isPosix = process.platform !== "win32";
  return new Promise((done) => {
    let said = "";
    let ended = false;
    const child = spawnProgram(program, args, { cwd, env, detached: isPosix });
    if (child === undefined) return done("cannot be started");
    const end = (failure: Failure) => {
      if (ended) return;
      ended = true;
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
      // Who it has started may hold these for long.
      child.stderr.destroy();
      child.stdin.destroy();
      done(failure);
    };
    const kill = (why: string) => {
      try {
        // A group of its own, so that what it has started ends as well.
        if (isPosix && child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
        else child.kill("SIGKILL");
      } catch {
        // It has ended by itself.
      }
      end(why);
    };
    const onAbort = () => kill("did not end in time");
    const timer = setTimeout(() => kill(`did not end within ${timeoutMs / 1000} s`), timeoutMs);
    signal.addEventListener("abort", onAbort, { once: true });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      if (said.length < 2000) said += text;
    });
    // One that does not read what it is given is no failure.
    child.stdin.on("error", () => {});
    child.on("error", (error: NodeJS.ErrnoException) => end(`cannot be started: ${reasonOf(error)}`));
    child.on("exit", (code, name) => {
      // What it said last may still be on its way.
      setImmediate(() => end(code === 0 ? null : `ended with ${code ?? name}${lastWords(said)}`));
    });
    if (signal.aborted) onAbort();
    else child.stdin.end(input);
  });
}

/** A text that no argument can hold, a NUL say, is thrown for at once. */
function spawnProgram(
  program: string,
  args: readonly string[],
  { cwd, env, detached }: { cwd: string; env: ProgramCall["env"]; detached: boolean },
) {
  try {
    return spawn(program, args, { cwd, env: { ...env }, detached, stdio: ["pipe", "ignore", "pipe"] });
  } catch {
    return undefined;
  }
}

function lastWords(said: string): string {
  const line = said.trim().split("\n").at(-1) ?? "";
  return line === "" ? "" : `: ${safeLine(line, 200)}`;
}

function reasonOf({ code }: NodeJS.ErrnoException): string {
  if (code === "ENOENT") return "there is no such program";
  return code === "EACCES" ? "it may not be run (chmod +x)" : (code ?? "unknown");
}
