export { ConfigError, CrmSyncError, DestinationError, SourceError, UsageError } from "./core/errors.ts";
export type { Observer, RunEvent } from "./core/events.ts";
export type { Counts, RunReport } from "./core/report.ts";
export type { JsonObject, JsonValue } from "./core/types.ts";
export { type SyncRequest, sync } from "./sync/library.ts";
