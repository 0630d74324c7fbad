import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type DisplayOptions, openDisplay } from "../../src/cli/progress.ts";
import type { World } from "../../src/cli/world.ts";
import type { Clock } from "../../src/flow/clock.ts";
import { plainPaint } from "../../src/report/text.ts";
import type { Progress } from "../../src/sync/context.ts";
import { progressWith } from "../support/progress.ts";
import { Terminal } from "../support/terminal.ts";

const clock: Clock = { now: () => Date.UTC(2026, 10, 21, 3, 30), sleep: () => Promise.resolve() };

interface Asked extends Partial<DisplayOptions> {
  readonly terminal?: Terminal;
  readonly env?: World["env"];
  readonly isPipe?: boolean;
}

async function open({ terminal = new Terminal(), env = {}, isPipe = false, ...options }: Asked = {}) {
  const stderr = isPipe ? { write: terminal.write, isTerminal: false, columns: () => undefined } : terminal;
  const world = { stderr, env } as unknown as World;
  const display = await openDisplay(world, { mode: "auto", paint: plainPaint, syncs: [], clock, ...options });
  let progress: Progress = progressWith();
  const show = (changes: Partial<Progress>) => {
    progress = progressWith(changes);
  };
  return { terminal, display, show, watch: () => display.watch?.(() => progress) ?? (() => {}) };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("live progress", () => {
  it("is drawn below what was there, in one write a frame, and leaves nothing behind", async () => {
    const { terminal, watch } = await open();
    terminal.write("$ crm-sync products.csv\n");
    const stop = watch();
    vi.advanceTimersByTime(400);
    expect(terminal.text).toMatch(/^\$ crm-sync products.csv\n. products +25% .*\n {2}12,000 created .*limit$/);
    expect(terminal.isCursorShown).toBe(false);
    expect(terminal.widest).toBeLessThan(80);
    const before = terminal.writes;
    vi.advanceTimersByTime(800);
    // A frame each 80 ms: more writes would be seen as flicker.
    expect(terminal.writes - before).toBeLessThanOrEqual(11);
    stop();
    expect(terminal.text).toBe("$ crm-sync products.csv");
    expect(terminal.isCursorShown).toBe(true);
    vi.advanceTimersByTime(1000);
    expect(terminal.text).toBe("$ crm-sync products.csv");
  });

  it("is cleared as a whole when it grows fewer lines, and when notes come between", async () => {
    const { terminal, watch, display, show } = await open({ syncs: ["products", "prices"] });
    const stop = watch();
    vi.advanceTimersByTime(300);
    expect(terminal.text.split("\n")).toHaveLength(3);
    display.write("warning: first\n");
    display.write("warning: second\n");
    expect(terminal.text).toMatch(/^warning: first\nwarning: second\n. products .*\n.*created.*\n {2}then prices$/);
    show({ label: "prices", wait: { code: "lock" } });
    vi.advanceTimersByTime(300);
    expect(terminal.text).toMatch(/^warning: first\nwarning: second\n. prices .* waiting for the lock\n.*created.*$/);
    expect(terminal.text.split("\n")).toHaveLength(4);
    stop();
    expect(terminal.text).toBe("warning: first\nwarning: second");
  });

  it.each(["close", "stop"] as const)(
    "shows the cursor again at %s, however often and whenever that is",
    async (how) => {
      const { terminal, watch, display } = await open();
      display.close();
      const stop = watch();
      const end = how === "stop" ? stop : () => display.close();
      vi.advanceTimersByTime(300);
      expect(terminal.isCursorShown).toBe(false);
      end();
      end();
      display.close();
      expect(terminal.isCursorShown).toBe(true);
      expect(terminal.text).toBe("");
    },
  );

  it("does not flash up for what is over at once", async () => {
    const { terminal, watch } = await open();
    const stop = watch();
    vi.advanceTimersByTime(100);
    stop();
    vi.advanceTimersByTime(1000);
    expect(terminal.writes).toBe(0);
  });

  it("has one line on a low terminal, and ASCII alone where no locale says UTF-8", async () => {
    const { terminal, watch } = await open({ terminal: new Terminal(200, 5), env: { LANG: "C" } });
    watch();
    vi.advanceTimersByTime(300);
    expect(terminal.text).toMatch(/^[-\\|/] products {2}#{5}\.{15}[ -~]*$/);
  });

  it.each([30, 41, 80, 200])("fits into %d columns", async (columns) => {
    const { terminal, watch, show } = await open({ terminal: new Terminal(columns), env: { LANG: "C.UTF-8" } });
    show({ label: "x".repeat(300) });
    watch();
    vi.advanceTimersByTime(300);
    expect(terminal.widest).toBeLessThan(columns);
  });
});

describe("which progress is shown", () => {
  const live = /. products/;
  it.each<[string, Asked, "live" | "plain"]>([
    ["a terminal", {}, "live"],
    ["a pipe", { isPipe: true }, "plain"],
    ["a dumb terminal", { env: { TERM: "dumb" } }, "plain"],
    ["a build server's terminal", { env: { CI: "true" } }, "plain"],
    ["CI=false", { env: { CI: "false" } }, "live"],
    ["--progress live on a build server", { env: { CI: "1" }, mode: "live" }, "live"],
    ["--progress plain on a terminal", { mode: "plain" }, "plain"],
  ])("%s", async (_title, asked, expected) => {
    const { terminal, watch, display } = await open(asked);
    const stop = watch();
    vi.advanceTimersByTime(5000);
    if (expected === "live") expect(terminal.text).toMatch(live);
    else expect(terminal.writes).toBe(0);
    expect(display.isLive).toBe(expected === "live");
    stop();
  });

  it("says once that there is no terminal to draw on", async () => {
    const { terminal, watch } = await open({ isPipe: true, mode: "live" });
    watch()();
    watch()();
    expect(terminal.text.match(/--progress live needs a terminal/g)).toHaveLength(1);
    expect(terminal.text).toMatch(/^2026-11-21T03:30:00Z {2}products {2}25% /m);
  });

  it("plain: a line every ten seconds and one at the end, none of a run without rows", async () => {
    const { terminal, watch, show } = await open({ mode: "plain" });
    const stop = watch();
    vi.advanceTimersByTime(25_000);
    expect(terminal.text.split("\n")).toHaveLength(2);
    stop();
    expect(terminal.text.split("\n")).toHaveLength(3);
    show({ counts: { ...progressWith().counts, read: 0 } });
    watch()();
    expect(terminal.text.split("\n")).toHaveLength(3);
  });

  it("json: an object a second and a last one, with names that stay and no value of a row", async () => {
    const { terminal, watch, display, show } = await open({ mode: "json", isPipe: true });
    const stop = watch();
    vi.advanceTimersByTime(2500);
    display.tell?.("mind the gap", "warning");
    show({ done: undefined, wait: { code: "http-429", end: { leftMs: 12_000, atMs: clock.now() + 12_000 } } });
    stop();
    const objects = terminal.text.split("\n").map((line) => JSON.parse(line) as { readonly [name: string]: unknown });
    expect(objects.map(({ event, isLast }) => [event, isLast])).toEqual([
      ["progress", false],
      ["progress", false],
      ["message", undefined],
      ["progress", true],
    ]);
    expect(objects[2]).toMatchObject({ level: "warning", text: "mind the gap" });
    expect(objects[3]).toEqual({
      event: "progress",
      at: "2026-11-21T03:30:00.000Z",
      label: "products",
      isLast: true,
      percent: null,
      read: 12_500,
      created: 12_000,
      updated: 300,
      ...{ upserted: 0, unchanged: 0, skipped: 0, superseded: 0, invalid: 40, rejected: 0, failed: 5, unprocessed: 0 },
      inFlight: 8,
      requests: 12_305,
      ratePerSecond: 205.75,
      meanPerSecond: 205.75,
      limitPerSecond: 250,
      limitUsed: 0.82,
      elapsedMs: 60_000,
      etaMs: null,
      waitingFor: "http-429",
      waitingUntil: "2026-11-21T03:30:12.000Z",
    });
    expect(objects[0]).toMatchObject({ percent: 25, etaMs: 180_000, waitingFor: null, waitingUntil: null });
  });

  it("none: nothing", async () => {
    const { terminal, display } = await open({ mode: "none" });
    expect(display.watch).toBeUndefined();
    expect(terminal.writes).toBe(0);
  });
});
