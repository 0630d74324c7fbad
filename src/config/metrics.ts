/** What the key `metrics` settles. */
import { relative, resolve } from "node:path";
import type * as z from "zod";
import type { metricsSchema } from "./metrics-schema.ts";

/** What a config says of metrics, as settings of a sync. */
export interface ConfiguredMetrics {
  /** From the working directory. */
  readonly metrics?: string;
  /** Given to every metric in that file. */
  readonly metricsLabels?: Readonly<Record<string, string>>;
}

/** @param baseDir where the config's paths start from */
export function configuredMetrics(
  metrics: z.output<typeof metricsSchema> | undefined,
  baseDir: string,
  cwd: string,
): ConfiguredMetrics {
  if (metrics === undefined) return {};
  const { textfile, labels } = metrics;
  return { metrics: relative(cwd, resolve(baseDir, textfile)), ...(labels && { metricsLabels: labels }) };
}
