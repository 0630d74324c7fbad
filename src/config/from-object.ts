import { ConfigError } from "../core/errors.ts";
import { checkConfig, parseConfigText } from "./check-config.ts";
import type { LoadedConfig, LoadRequest } from "./load.ts";

/**
 * Checks a config that a program wrote, as if it were a file.
 * @param request `cwd` is where its relative paths start from
 * @throws ConfigError with every issue, without lines
 */
export function configFromObject(value: unknown, request: Omit<LoadRequest, "path">): LoadedConfig {
  const file = "config";
  try {
    const document = parseConfigText(file, JSON.stringify(value), request.env);
    const config = checkConfig(document, request.destinations);
    return { file, baseDir: request.cwd, config, warnings: [], locate: () => undefined };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new ConfigError(
      error.issues.map(({ path, message }) => ({ path, message })),
      { cause: error },
    );
  }
}
