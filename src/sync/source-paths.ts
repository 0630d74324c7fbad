import { resolve } from "node:path";
import type { Source } from "../core/source.ts";
import { isSourceUrl } from "../core/source-url.ts";
import type { SyncContext } from "./context.ts";

/** The files of a source, absolute; what it is called where it is none: an address as it may be shown. */
export function sourcePaths({
  source,
  context,
}: {
  readonly source: Source;
  readonly context: SyncContext;
}): readonly string[] {
  return source.inputs.map(({ path }) => (path === "-" || isSourceUrl(path) ? path : resolve(context.cwd, path)));
}
