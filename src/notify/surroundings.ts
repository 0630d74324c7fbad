/** What telling needs of the world outside. */
export interface Surroundings {
  readonly env: { readonly [name: string]: string | undefined };
  readonly version: string;
  readonly random: () => number;
  readonly clock: {
    /** ms since 1970 */
    now(): number;
    /** Rejects with the signal's reason when aborted. */
    sleep(ms: number, signal: AbortSignal): Promise<void>;
  };
}

/** The same where programs may be run. */
export interface ProgramSurroundings extends Surroundings {
  /** What they are given of the environment. */
  readonly programEnv: Surroundings["env"];
}

/** Why somebody could not be told; null where all went well. One line, without a secret. */
export type Failure = string | null;
