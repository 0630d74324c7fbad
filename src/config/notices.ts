/** Whom the config's keys name to be told how a run ended. */
import { resolve } from "node:path";
import type * as z from "zod";
import type { Occasion } from "../notify/occasions.ts";
import type { HeartbeatConfig, heartbeatSchema, PlaceConfig } from "./notices-schema.ts";
import { Secret, type TokenSource } from "./secrets.ts";

/** When one is told who did not say when. */
const defaultOccasions: readonly Occasion[] = ["failure", "recovery"];

/** Who is told, as the config says it: secrets are still where they are kept. */
export interface Notices {
  readonly places: readonly (PlaceConfig & { readonly on: readonly Occasion[] })[];
  readonly heartbeat?: HeartbeatConfig;
  /** Absolute; what tells the syncs of two configs apart. */
  readonly configFile: string;
}

/** What a config says of who is told; empty where it says nothing. Nothing of it is kept with a run. */
export function noticesPart(
  loaded:
    | {
        readonly file: string;
        readonly config: {
          readonly notify?: readonly PlaceConfig[] | undefined;
          readonly heartbeat?: z.output<typeof heartbeatSchema> | undefined;
        };
      }
    | undefined,
  cwd: string,
): { readonly notices?: Notices } {
  const { notify = [], heartbeat } = loaded?.config ?? {};
  if (loaded === undefined || (notify.length === 0 && heartbeat === undefined)) return {};
  const places = notify.map((place) => ({ ...place, on: [place.on ?? defaultOccasions].flat() }));
  const monitor = heartbeat === undefined ? undefined : isSource(heartbeat) ? { url: heartbeat } : heartbeat;
  return { notices: { places, configFile: resolve(cwd, loaded.file), ...(monitor && { heartbeat: monitor }) } };
}

function isSource(heartbeat: TokenSource | HeartbeatConfig): heartbeat is TokenSource {
  return heartbeat instanceof Secret || "file" in heartbeat || "command" in heartbeat;
}
