import type { SyncSettings } from "../config/index.ts";
import type { Observer } from "../core/events.ts";
import { attendOtlp } from "./attend-otlp.ts";
import { attendTextfile } from "./attend-textfile.ts";
import type { SyncContext, SyncResult } from "./context.ts";
import type { SyncOptions } from "./run-sync.ts";

/** How one sync ended: with a report, or with what kept it from beginning. */
export type Ending =
  | { readonly settings: SyncSettings; readonly result: SyncResult }
  | { readonly settings: SyncSettings; readonly error: unknown };

/**
 * Somebody outside who is told of the syncs of one command: a monitor, a mailbox, a collector of metrics. What fails in
 * telling is a warning of its own, and never changes how a run ends: none of these throws.
 */
export interface Attendant {
  /** To be told the events of a sync that is about to begin. */
  observer?(settings: SyncSettings): Observer;
  /** Before the first sync. */
  begin?(): Promise<void>;
  /** After each sync. */
  ended?(ending: Ending): Promise<void>;
  /** After the last. */
  close?(): Promise<void>;
}

/** Makes one for the syncs of a command; undefined where nobody wants to be told. */
export type MakeAttendant = (
  all: readonly SyncSettings[],
  context: SyncContext,
  options: Omit<SyncOptions, "sandbox">,
) => Promise<Attendant | undefined>;

/** Everybody who may want to be told. Modules are loaded when they are needed. */
const everybody: readonly MakeAttendant[] = [
  attendTextfile,
  attendOtlp,
  async ([first], context, options) => {
    if (!first?.notices) return undefined;
    const { NoticesAttendant } = await import("./attend-notices.ts");
    return new NoticesAttendant(first.notices, first, context, options);
  },
];

/** All who are to be told of the syncs of one command. */
export interface Attendance {
  /** One each: one that throws keeps no event from the others. */
  observers(settings: SyncSettings): readonly Observer[];
  begin(): Promise<void>;
  ended(ending: Ending): Promise<void>;
  close(): Promise<void>;
}

/** Whatever one of them throws is a warning: it keeps nothing from the others, and is nothing that the run ends by. */
export async function attendantsOf(
  all: readonly SyncSettings[],
  context: SyncContext,
  options: Omit<SyncOptions, "sandbox">,
  makers: readonly MakeAttendant[] = everybody,
): Promise<Attendance> {
  const warn = (error: unknown) => {
    // A bug's message may hold anything.
    const name = error instanceof Error ? error.name : "unknown";
    const what = "Somebody who is to be told of this run is not told everything, by a bug of crm-sync";
    context.notify(`${what} (${name}). The run itself is as it was.`, "warning");
  };
  const attendants: readonly Attendant[] = (
    await Promise.all(makers.map(async (make) => await make(all, context, options).catch(warn)))
  ).filter((attendant) => attendant !== undefined);
  const each = async (tell: (attendant: Attendant) => Promise<void> | undefined): Promise<void> => {
    const told = attendants.map(async (attendant) => await tell(attendant));
    await Promise.all(told.map((one) => one.catch(warn)));
  };
  return {
    observers: (settings) =>
      attendants.flatMap((attendant) => {
        try {
          return attendant.observer?.(settings) ?? [];
        } catch (error) {
          warn(error);
          return [];
        }
      }),
    begin: () => each((attendant) => attendant.begin?.()),
    ended: (ending) => each((attendant) => attendant.ended?.(ending)),
    close: () => each((attendant) => attendant.close?.()),
  };
}
