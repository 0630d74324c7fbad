import type { SyncSettings } from "../config/index.ts";
import type { Source } from "../core/source.ts";
import { openSource, type ReadPurpose } from "../sources/index.ts";
import type { SyncContext } from "./context.ts";

/** The source of a sync: its files and addresses. @throws UsageError */
export async function openSources(
  settings: SyncSettings,
  { cwd, stdin, env }: SyncContext,
  purpose: ReadPurpose,
): Promise<Source> {
  return await openSource(settings.sources, settings, {
    cwd,
    stdin,
    purpose,
    download: async (url, signal) => {
      const { download } = await import("../http/download.ts");
      return await download(url, { env, timeoutMs: settings.timeout }, signal);
    },
  });
}
