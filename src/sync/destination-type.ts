import type { SyncSettings } from "../config/index.ts";
import { ConfigError, type ConfigIssue, UsageError } from "../core/errors.ts";
import { didYouMean } from "../core/nearest.ts";
import {
  type DestinationName,
  type DestinationSettings,
  type DestinationType,
  destinationNames,
  destinations,
  type Plan,
} from "../destinations/index.ts";

/** The registry's entry of a name that a person gave. @throws UsageError with the nearest name */
export function destinationTypeOf(text: string): readonly [DestinationName, DestinationType] {
  const name = destinationNames.find((known) => known === text);
  if (name !== undefined) return [name, destinations[name]];
  throw new UsageError(
    "destination-unknown",
    `there is no destination "${text}".${didYouMean(text, destinationNames)} Known: ${destinationNames.join(", ")}.`,
  );
}

/**
 * The destination's own keys of the config, or what they are by default.
 * @throws ConfigError where the config's keys belong to another destination, or where some are needed and none are there
 */
export function destinationSettingsOf(settings: SyncSettings): DestinationSettings {
  const { destination, destinationSettings, configuredDestination } = settings;
  const [, { title, page, defaults }] = destinationTypeOf(destination);
  const keys = Object.keys(destinationSettings);
  if (destination === configuredDestination && keys.length > 0) return destinationSettings;
  if (keys.length > 0) {
    const message = `belongs to ${configuredDestination}, and the run is for ${destination}: give that one a config of its own.`;
    throw new ConfigError(keys.map((key) => ({ path: ["destination", key], message })));
  }
  if (defaults === undefined) {
    const message = `${title} is described by keys of its own under destination in the config: see docs/${page}.`;
    throw new ConfigError([{ path: ["destination"], message }]);
  }
  return defaults;
}

/**
 * What follows from a sync's settings for its destination, without asking it.
 * @param slugs the attributes that the mapping sends, once they are known
 * @throws ConfigError with everything that cannot work
 */
export function planOf(settings: SyncSettings, slugs?: readonly string[]): Plan {
  const [, type] = destinationTypeOf(settings.destination);
  const { object, match, mode } = settings;
  const plan = type.plan({
    object,
    match,
    mode,
    settings: destinationSettingsOf(settings),
    ...(slugs !== undefined && { slugs }),
  });
  const issues = [...modeIssues(type, settings), ...(plan.issues ?? [])];
  if (issues.length > 0) throw new ConfigError(issues);
  return plan;
}

function modeIssues({ title, modes }: DestinationType, { mode }: SyncSettings): readonly ConfigIssue[] {
  const able = modes[mode];
  if (able === true) return [];
  return [{ path: ["mode"], message: `${title} cannot be written to with mode ${mode}: ${able}.` }];
}
