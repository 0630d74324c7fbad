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
type MakeAttendant = (
  all: readonly SyncSettings[],
  context: SyncContext,
  options: Omit<SyncOptions, "sandbox">,
) => Promise<Attendant | undefined>;

/** Everybody who may want to be told. Modules are loaded when they are needed. */
const makers: readonly MakeAttendant[] = [
  attendTextfile,
  attendOtlp,
  async ([first], context, options) => {
    if (!first?.notices) return undefined;
    const { NoticesAttendant } = await import("./attend-notices.ts");
    return new NoticesAttendant(first.notices, first, context, options);
  },
];

/** All who are to be told of these syncs, as one. */
export async function attendantsOf(
  all: readonly SyncSettings[],
  context: SyncContext,
  options: Omit<SyncOptions, "sandbox">,
): Promise<Required<Attendant>> {
  const made = await Promise.all(makers.map((make) => make(all, context, options)));
  const attendants = made.filter((attendant) => attendant !== undefined);
  return {
    observer: (settings) => {
      const observers = attendants.flatMap((attendant) => attendant.observer?.(settings) ?? []);
      return (event) => {
        for (const observe of observers) observe(event);
      };
    },
    begin: () => each(attendants, (attendant) => attendant.begin?.()),
    ended: (ending) => each(attendants, (attendant) => attendant.ended?.(ending)),
    close: () => each(attendants, (attendant) => attendant.close?.()),
  };
}

async function each(
  attendants: readonly Attendant[],
  tell: (attendant: Attendant) => Promise<void> | undefined,
): Promise<void> {
  await Promise.all(attendants.map(tell));
}
