export type { Environment } from "./document.ts";
export { configJsonSchema } from "./json-schema.ts";
export { type LoadedConfig, loadConfig, locateIssues } from "./load.ts";
export { resolveToken, Secret, type TokenSource } from "./secrets.ts";
export { type FlagValue, resolveSettings, type SyncSettings, unknownVariables } from "./settings.ts";
export { type FailOn, parseDuration, parseRate, type Threshold } from "./values.ts";
