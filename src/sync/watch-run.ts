import type { Engine } from "../engine/run.ts";
import type { Connection } from "./connect.ts";
import type { Wait } from "./context.ts";
import { lookAt, settledOf } from "./look.ts";
import type { Run } from "./run-sync.ts";
import type { Start } from "./start.ts";

/** A run as those see it who watch it: what it is at, from before its lock to its last row. */
export class WatchedRun {
  readonly #run: Run;
  #engine: Engine;
  #activity: Wait["code"] | undefined;
  #flow: { readonly since: number; readonly rows: number; readonly requests: number } | undefined;
  readonly #end: (() => void) | undefined;

  constructor(run: Run, { rates }: Connection, engine: Engine, start: Start | undefined) {
    const { settings, context, options, source, stop } = run;
    this.#run = run;
    this.#engine = engine;
    const shares = rates.map(({ count, windowMs }) => ({ count: count * settings.rateShare, windowMs }));
    const label = options.isNamed ? settings.name : settings.object;
    const mostRows = settings.limit === undefined ? Number.POSITIVE_INFINITY : settings.skip + settings.limit;
    this.#end = context.watch?.(() =>
      lookAt({
        engine: this.#engine,
        source,
        stop,
        label,
        elapsedMs: this.#flow === undefined ? 0 : context.clock.now() - this.#flow.since,
        before: this.#flow,
        rates: shares,
        activity: this.#activity,
        rowsTaken: start?.sample.length ?? 0,
        mostRows,
      }),
    );
  }

  /** The engine that the rows go through from now on. */
  use(engine: Engine): void {
    this.#engine = engine;
  }

  /** Does some work that the rows wait for, and says so meanwhile. */
  async during<T>(activity: Wait["code"], work: () => Promise<T>): Promise<T> {
    this.#activity = activity;
    try {
      return await work();
    } finally {
      this.#activity = undefined;
    }
  }

  /** From now on rows flow: their rate is counted from here. */
  flows(): void {
    const { tally, traffic } = this.#engine;
    const since = this.#run.context.clock.now();
    this.#flow = { since, rows: settledOf(tally.counts()), requests: traffic.requests };
  }

  end(): void {
    this.#end?.();
  }
}
