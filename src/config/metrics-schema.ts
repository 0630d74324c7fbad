/** The key `metrics`: where a run writes its metrics, and under which labels. */
import * as z from "zod";
import { UsageError } from "../core/errors.ts";
import { parseMetricsFile } from "./values.ts";

/** What crm-sync tells its metrics apart by. */
const ownLabels = ["sync", "destination", "object", "sandbox", "status", "quantile", "version"];

const labelsSchema = z.record(z.string(), z.string().min(1)).superRefine((labels, context) => {
  for (const label of Object.keys(labels)) {
    const message = faultOfLabel(label);
    if (message !== undefined) context.addIssue({ code: "custom", path: [label], message, input: label });
  }
});

/** Rule: Prometheus's data model, label names. */
function faultOfLabel(label: string): string | undefined {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(label)) {
    return "is no name of a label: letters, digits and _ only, and no digit first.";
  }
  if (label.startsWith("__")) return "is no name of a label: Prometheus keeps those that begin with __ to itself.";
  return ownLabels.includes(label) ? "is a label that crm-sync gives itself: choose another name." : undefined;
}

export const metricsSchema = z
  .strictObject({
    textfile: z
      .string()
      .superRefine((path, context) => {
        const message = faultOfPath(path);
        if (message !== undefined) context.addIssue({ code: "custom", message, input: path });
      })
      .describe("The file for node_exporter's textfile collector, relative to this config file; it ends in .prom."),
    labels: labelsSchema.optional().describe("Labels that every metric gets beside its own: { env: production }."),
  })
  .describe("Metrics of each run, for Prometheus.");

function faultOfPath(path: string): string | undefined {
  try {
    parseMetricsFile(path);
    return undefined;
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
}
