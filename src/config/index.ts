export type { Environment, Path, Place } from "./document.ts";
export { configJsonSchema } from "./json-schema.ts";
export { configFileNames, type LoadedConfig, type LoadRequest, loadConfig, locateIssues } from "./load.ts";
export type { OptionValues } from "./options.ts";
export { type ResolvedToken, resolveToken, Secret, type TokenSource } from "./secrets.ts";
export {
  type FlagValue,
  resolveSettings,
  type SettingsRequest,
  type SyncSettings,
  unknownVariables,
} from "./settings.ts";
export {
  type FailOn,
  parseCountOrPercent,
  parseDuration,
  parseFailOn,
  parsePercent,
  parseRate,
  type Threshold,
} from "./values.ts";
