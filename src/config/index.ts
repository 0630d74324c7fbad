export { configFromObject } from "./from-object.ts";
export type { GuardSettings } from "./guards.ts";
export { configJsonSchema, eventJsonSchema, reportJsonSchema } from "./json-schema.ts";
export { type LoadedConfig, loadConfig, locateIssues } from "./load.ts";
export { type Notices, noticesPart } from "./notices.ts";
export type { OptionName, ProgressMode } from "./options.ts";
export { configuredStateDir } from "./places.ts";
export type { ConfigInput } from "./schema.ts";
export { resolveSecret, resolveToken, Secret, type TokenSource } from "./secrets.ts";
export {
  destinationPart,
  optionVariables,
  parseFlags,
  resolveSettings,
  type SyncSettings,
  unknownVariables,
} from "./settings.ts";
export { parseBoolean, parseCount, parseDuration, parseRate } from "./values.ts";
export { type ConfigDraft, configText, type DraftEntry } from "./write.ts";
