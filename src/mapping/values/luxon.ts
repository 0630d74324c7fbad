import { createRequire } from "node:module";

let library: typeof import("luxon") | undefined;

/** The package, loaded by the first mapping that names a zone, a month or a weekday: most name none. */
export function luxon(): typeof import("luxon") {
  library ??= createRequire(import.meta.url)("luxon") as typeof import("luxon");
  return library;
}
