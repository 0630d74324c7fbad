import type { RunReport } from "../../core/report.ts";
import type { Mapper, MapResult } from "../../core/types.ts";
import type { Engine } from "../../engine/run.ts";
import type { RowWatch } from "../look-ahead.ts";
import type { OpenedLedger } from "../opened-ledger.ts";
import type { ResolvedMapping } from "../resolve-mapping.ts";
import type { Run } from "../run-sync.ts";
import { baselineOf, type EarlierRun, earlierRuns } from "./baseline.ts";
import { type Baseline, findUnlike } from "./decide.ts";
import { FactsCounter, factsFromCounts, type RunFacts } from "./facts.ts";
import { KeyCheck } from "./key-check.ts";
import { guardStop, tellFindings } from "./tell.ts";
import { type GuardThresholds, thresholdsOf } from "./thresholds.ts";

/** Compares a run with those before it, before anything is sent, and keeps what it amounts to for those after it. */
export class RunGuard implements RowWatch {
  readonly isNeeded: boolean;
  readonly #run: Run;
  readonly #compares: boolean;
  readonly #hasEarlier: boolean;
  readonly #baseline: Baseline;
  readonly #thresholds: GuardThresholds;
  readonly #counter: FactsCounter;
  readonly #keys: KeyCheck | undefined;
  /** What the whole source amounts to, once it was read. */
  #facts: RunFacts | undefined;

  private constructor(run: Run, opened: OpenedLedger, mapping: ResolvedMapping, engine: Engine) {
    const { settings, source, context } = run;
    const { state, seq, scope, version } = opened;
    const earlier = earlierRuns(
      state.guard(() => state.runs.comparable(seq)),
      settings,
    );
    this.#run = run;
    // Where nothing was ever acknowledged through this mapping, nothing is known to have changed.
    this.#compares = opened.compares && scope.isKnown;
    this.#hasEarlier = earlier.length > 0;
    this.#baseline = baselineOf(earlier, { settings, mappingVersion: version });
    this.#thresholds = thresholdsOf(settings.guards);
    this.#counter = new FactsCounter(mapping.fields.map(({ slug }) => slug));
    const isOn = earlier.length >= 2 && Object.values(this.#thresholds).some((threshold) => threshold !== false);
    this.isNeeded = isOn && source.repeatable;
    if (!isOn) return;
    const what = `compared with the last ${earlier.length} runs`;
    if (this.isNeeded) context.notify(`The source is read once before anything is sent, to be ${what}.`, "detail");
    else context.notify(`Not ${what}: the source can be read only once.`, "detail");
    if (this.isNeeded) this.#keys = this.#keyCheck(opened, earlier, engine);
  }

  /** Undefined for a run that is not of a whole source: it says nothing of what is usual, nor is it to be like those before. */
  static open(
    run: Run,
    opened: OpenedLedger | undefined,
    mapping: ResolvedMapping | undefined,
    engine: Engine,
  ): RunGuard | undefined {
    const { settings, options } = run;
    const isWhole = settings.skip === 0 && settings.limit === undefined && options.retries === undefined;
    if (!opened?.isFresh || !mapping || !isWhole) return undefined;
    return new RunGuard(run, opened, mapping, engine);
  }

  note(mapped?: MapResult): void {
    this.#counter.note(mapped);
    if (mapped?.kind === "record") this.#keys?.note(mapped);
  }

  /** The whole source was noted. */
  finish(): void {
    this.#keys?.flush();
    this.#facts = this.#ofCreates({ ...this.#counter.facts(), ...this.#keys?.counts });
  }

  /** Stops a run that is unlike those before it, or warns where it is sent nevertheless. */
  judge(): void {
    const { settings, source, stop, context } = this.#run;
    if (!this.isNeeded || !this.#facts || stop.stopped) return;
    const findings = findUnlike(this.#facts, this.#baseline, this.#thresholds);
    if (findings.length === 0) return;
    if (!settings.yes) stop.stop(guardStop(findings, source.inputs));
    else context.notify(`Sent nevertheless (--yes): ${tellFindings(findings, source.inputs)}`, "warning");
  }

  /** Counts while rows are sent, where the source was not read before. */
  counting(mapper: Mapper): Mapper {
    if (this.#facts) return mapper;
    return (row) => {
      const mapped = mapper(row);
      this.#counter.note(mapped);
      return mapped;
    };
  }

  /** What a run amounted to that has read its source to the end. */
  factsOf({ counts }: RunReport): RunFacts {
    // The first run brings what there is: that says nothing of what is usual.
    const told = this.#hasEarlier ? factsFromCounts(counts, this.#compares) : {};
    return this.#ofCreates({ ...told, ...(this.#facts ?? this.#counter.facts(counts.read)) });
  }

  /** What is never created is refused by the CRM, and overwrites nothing: unknown keys say nothing then. */
  get #creates(): boolean {
    return this.#run.settings.mode !== "update";
  }

  #ofCreates({ newKeys, ...facts }: RunFacts): RunFacts {
    return { ...facts, ...(newKeys !== undefined && this.#creates && { newKeys }) };
  }

  /** Undefined where nobody wants to know: asking costs as much as all the rest. */
  #keyCheck({ state, scope }: OpenedLedger, earlier: readonly EarlierRun[], engine: Engine): KeyCheck | undefined {
    const { creates, changed } = this.#thresholds;
    const compares = this.#compares && changed !== false;
    if (!compares && (creates === false || !this.#creates)) return undefined;
    const versions = earlier.flatMap(({ mappingVersion }) => mappingVersion ?? []);
    return new KeyCheck(state.known(scope, versions), engine.laneOf, compares);
  }
}
