import { expect, it } from "vitest";
import type { SyncSettings } from "../../src/config/index.ts";
import type { RunEvent } from "../../src/core/events.ts";
import { type Attendant, attendantsOf } from "../../src/sync/attendants.ts";
import type { SyncContext } from "../../src/sync/context.ts";

const settings = {} as SyncSettings;
const fail = () => {
  throw new TypeError("Bearer s3cr3t");
};

it("somebody who cannot be told keeps nothing from the others, nor does the run end by it", async () => {
  const warnings: string[] = [];
  const heard: string[] = [];
  const context = { notify: (text: string) => warnings.push(text) } as unknown as SyncContext;
  const good: Attendant = {
    observer: () => (event) => heard.push(event.event),
    begin: async () => void heard.push("begin"),
    ended: async () => void heard.push("ended"),
    close: async () => void heard.push("close"),
  };
  const unready: Attendant = { observer: fail, begin: fail, ended: async () => fail(), close: async () => fail() };
  const deaf: Attendant = { observer: () => fail };
  const makers = [unready, deaf, good].map((attendant) => async () => attendant);
  const all = await attendantsOf([settings], context, { isNamed: false }, [async () => fail(), ...makers]);

  await all.begin();
  // Each is an observer of its own to the run, which goes on where one throws.
  for (const observe of all.observers(settings)) {
    try {
      observe({ event: "run.finished", at: 0, exitCode: 0 } satisfies RunEvent);
    } catch {}
  }
  await all.ended({ settings, error: new Error("none") });
  await all.close();
  expect(heard).toEqual(["begin", "run.finished", "ended", "close"]);
  const warning =
    "Somebody who is to be told of this run is not told everything, by a bug of crm-sync (TypeError). The run itself is as it was.";
  expect(warnings).toEqual(Array.from({ length: 5 }, () => warning));
});
