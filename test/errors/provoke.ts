import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { terminalAsker } from "../../src/cli/ask.ts";
import { startSandbox } from "../../src/sandbox/index.ts";
import { fastClock } from "../support/fast-clock.ts";
import { emptyFolder } from "../support/run-cli.ts";
import { runInProcess } from "../support/run-in-process.ts";
import type { ErrorCase, Undo } from "./error-case.ts";
import { codesIn, normalised, shown } from "./shown.ts";

export interface Provoked {
  readonly exit: number;
  readonly codes: readonly string[];
  /** As a person sees it, without what differs from run to run. */
  readonly text: string;
}

/** Commands whose result is asked for as JSON, so that the layout of a summary is none of this table's concern. */
const reporting = /^(push|check|resume|retry) /;

/** For chapters where nothing is to be remembered: a database for each run would cost most of the time. */
const forgetful = { CRM_SYNC_STATE: "false", CRM_SYNC_REJECTS: "rejects" };

/** Does what the case says, through the command. @param isRemembered whether runs keep their state, as they do by default */
export async function provoke(one: ErrorCase, isRemembered: boolean): Promise<Provoked> {
  const cwd = emptyFolder();
  const undo: Undo[] = [];
  try {
    const addresses = await start(one, undo);
    const named = (name: string) => (name === "run" ? latestRun(cwd) : addresses[name]);
    const fill = (text: string) => text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => named(name) ?? whole);
    for (const [name, content] of Object.entries(one.files ?? {})) {
      const path = join(cwd, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, typeof content === "string" ? fill(content) : content);
    }
    const run = (line: string) => {
      const args = fill(line).split(" ");
      return runInProcess(reporting.test(`${line} `) ? [...args, "--json"] : args, {
        cwd,
        env: { ZEEG_API_TOKEN: "sandbox", CRM_SYNC_PROGRESS: "none", ...(!isRemembered && forgetful), ...one.env },
        ...(one.stdin !== undefined && { stdin: one.stdin }),
        ...(one.hurry !== undefined && { clock: fastClock(one.hurry) }),
        ...(one.leaves && { asker: () => terminalAsker(Readable.from([]), new PassThrough()) }),
        ...(one.interrupted && { onSignal: pressCtrlC }),
      });
    };
    const place = { cwd, run };
    for (const step of one.before ?? []) {
      if (typeof step === "string") await run(step);
      else undo.push(await step(place));
    }
    const result = await run(one.run).catch((error: unknown) => {
      throw new Error(`"${one.title}" ended with a bug`, { cause: error });
    });
    const text = shown(result, cwd);
    return { exit: result.code, codes: codesIn(result), text: normalised(text, cwd) };
  } finally {
    for (const step of undo.reverse()) await step?.();
  }
}

/** Starts what the case needs. @returns the addresses by name */
async function start({ sandbox, server }: ErrorCase, undo: Undo[]): Promise<Readonly<Record<string, string>>> {
  const addresses: Record<string, string> = {};
  if (sandbox) {
    const running = await startSandbox({ graceMs: 0, ...sandbox });
    undo.push(() => running.close());
    Object.assign(addresses, running.urls, { port: new URL(running.origin).port });
  }
  if (server) {
    const running = createServer(server);
    await new Promise<void>((listening) => running.listen(0, "127.0.0.1", listening));
    undo.push(() => {
      running.closeAllConnections();
      running.close();
    });
    addresses.server = `http://127.0.0.1:${(running.address() as AddressInfo).port}`;
  }
  return addresses;
}

/** The id of the run that began last. */
function latestRun(cwd: string): string | undefined {
  const folder = join(cwd, ".crm-sync", "runs");
  return existsSync(folder) ? readdirSync(folder).sort().at(-1) : undefined;
}

function pressCtrlC(listener: (signal: "SIGINT") => void): () => void {
  setImmediate(() => listener("SIGINT"));
  return () => {};
}
