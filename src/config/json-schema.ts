import * as z from "zod";
import { eventSchema } from "./event-schema.ts";
import { reportSchema } from "./report-schema.ts";
import { configSchema, type DestinationShapes } from "./schema.ts";

type JsonSchema = Readonly<Record<string, unknown>>;

/** The JSON Schema of the config file, for completion and checks in editors. */
export function configJsonSchema(destinations: DestinationShapes): JsonSchema {
  return { title: "crm-sync configuration", ...z.toJSONSchema(configSchema(destinations), { io: "input" }) };
}

/** The JSON Schema of `report.json` and of what `--json` prints. */
export function reportJsonSchema(): JsonSchema {
  return { title: "crm-sync report", ...z.toJSONSchema(reportSchema) };
}

/** The JSON Schema of a line of the events file. */
export function eventJsonSchema(): JsonSchema {
  return { title: "crm-sync event", ...z.toJSONSchema(eventSchema) };
}
