import { resolve } from "node:path";
import type { SyncSettings } from "../config/index.ts";
import { shownSource } from "../core/source-url.ts";
import { shortHashHex } from "../ledger/hash.ts";
import type { StoredRun } from "../ledger/runs.ts";
import type { FieldsSpec } from "../mapping/index.ts";
import type { Fingerprint } from "./fingerprint.ts";

/** What the command line was, where there was one. */
export interface Invocation {
  /** The config file, as a path from the working directory. */
  readonly config?: string;
  readonly flags: { readonly [name: string]: string | boolean | readonly string[] };
  /** The options that came from the environment. Absent in runs of earlier versions. */
  readonly variables?: { readonly [name: string]: string | undefined };
}

/** What it takes to run a sync again: kept with the run. Never a credential (law 8). */
export interface StoredRequest {
  readonly cwd: string;
  readonly settings: Omit<SyncSettings, "secrets" | "destinationSettings" | "configuredDestination" | "notices">;
  readonly isNamed: boolean;
  readonly invocation?: Invocation;
  /** Absent where the source can be read only once. */
  readonly fingerprints?: readonly Fingerprint[];
  /** The mapping that was used, also where it was inferred. */
  readonly spec?: FieldsSpec;
}

export function storeRequest(request: StoredRequest): string {
  const {
    // What the config says of its destination may hold credentials: it is read there again.
    secrets: _secrets,
    destinationSettings: _own,
    configuredDestination: _configured,
    // Addresses of webhooks are secrets, too.
    notices: _notices,
    sources,
    ...settings
  } = request.settings as SyncSettings;
  // The query of an address may be a signature; a run that reads one is not resumed, so that it is not needed again.
  return JSON.stringify({ ...request, settings: { ...settings, sources: sources.map(shownSource) } });
}

export function requestOf(run: StoredRun): StoredRequest {
  return JSON.parse(run.request) as StoredRequest;
}

/**
 * What tells a sync from others that write to the same object: its name in its config, else the files it reads. Where it
 * runs again, what it said before is outdated.
 */
export function syncIdOf({ cwd, settings, invocation }: StoredRequest, sources: readonly string[]): string {
  const { config } = invocation ?? {};
  const of = config === undefined ? sources : [resolve(cwd, config)];
  return shortHashHex(JSON.stringify([settings.name, of]));
}
