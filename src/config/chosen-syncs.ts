import { UsageError } from "../core/errors.ts";
import { didYouMean } from "../core/nearest.ts";
import type { Path } from "./document.ts";
import type { Config, SyncConfig } from "./schema.ts";

/** The syncs of a config that are wanted, in its order, with where their keys stand. @throws UsageError for an unknown name */
export function chooseSyncs(
  config: Config,
  wanted: readonly string[] | undefined,
): readonly { sync: SyncConfig; path: Path }[] {
  const { syncs, $schema: _schema, destination: _destination, stateDir: _stateDir, ...rest } = config;
  const { notify: _notify, heartbeat: _heartbeat, metrics: _metrics, ...single } = rest;
  const all = syncs?.map((sync, index) => ({ sync: sync as SyncConfig, path: ["syncs", index] })) ?? [
    { sync: single as SyncConfig, path: [] },
  ];
  if (wanted === undefined || wanted.length === 0) return all;
  const known = all.flatMap(({ sync }) => sync.name ?? []);
  for (const name of wanted) {
    if (known.includes(name)) continue;
    const others = known.length === 0 ? "The config names none." : `Known: ${known.join(", ")}.`;
    throw new UsageError("sync-unknown", `there is no sync "${name}".${didYouMean(name, known)} ${others}`);
  }
  return all.filter(({ sync }) => sync.name !== undefined && wanted.includes(sync.name));
}
