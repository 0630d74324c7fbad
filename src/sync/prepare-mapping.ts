import type { SyncSettings } from "../config/index.ts";
import type { ObjectSchema } from "../core/types.ts";
import type { Engine } from "../engine/run.ts";
import type { StopSwitch } from "../engine/stop.ts";
import type { Sandbox } from "../sandbox/index.ts";
import { planOf } from "./destination-type.ts";
import { defineFromMapping } from "./embedded-sandbox.ts";
import { loadLookups } from "./load-lookups.ts";
import { type ResolvedMapping, resolveMapping } from "./resolve-mapping.ts";
import { sampleNotes } from "./sample-notes.ts";
import { orStop, type Start } from "./start.ts";

export interface PreparedMapping {
  readonly mapping: ResolvedMapping;
  /** Absent where this account may not look. */
  readonly schema: ObjectSchema | undefined;
  /** What the person should know before rows are sent. */
  readonly notes: readonly string[];
}

/**
 * Resolves the mapping with what the destination tells of its object. A sandbox is given that object first, as somebody
 * would have set it up in the CRM.
 * @returns undefined where the run is stopped meanwhile
 * @throws ConfigError with every issue
 */
export async function prepareMapping(
  settings: SyncSettings,
  { headers, sample }: Pick<Start, "headers" | "sample">,
  engine: Engine,
  stop: StopSwitch,
  sandbox: Sandbox | undefined,
): Promise<PreparedMapping | undefined> {
  const plan = planOf(settings);
  const lookups = await orStop(stop, () => loadLookups(settings, stop.signal));
  if (lookups === undefined) return undefined;
  const resolve = (schema: ObjectSchema | undefined) =>
    resolveMapping(settings, plan.values, headers, sample, schema ?? plan.schema, lookups);
  if (sandbox) defineFromMapping(sandbox, settings, resolve(undefined));
  const { schema, note } = (await orStop(stop, () => engine.describe())) ?? {};
  const mapping = resolve(schema);
  const { notes = [] } = planOf(
    settings,
    mapping.fields.map(({ slug }) => slug),
  );
  return {
    mapping,
    schema,
    notes: [
      ...notes,
      ...(note === undefined ? [] : [note]),
      ...mapping.notes,
      ...sampleNotes(sample, mapping),
      ...unmappedNote(mapping),
    ],
  };
}

function unmappedNote({ unmapped }: ResolvedMapping): readonly string[] {
  if (unmapped.length === 0) return [];
  const more = unmapped.length > 20 ? ` and ${unmapped.length - 20} more` : "";
  return [`Columns that no field uses: ${unmapped.slice(0, 20).join(", ")}${more}`];
}
