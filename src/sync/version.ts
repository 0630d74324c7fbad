import { createRequire } from "node:module";

/** The version in package.json, which lies beside both the source and the build. */
export function packageVersion(): string {
  const { version } = createRequire(import.meta.url)("../../package.json") as { version: string };
  return version;
}
