import * as z from "zod";
import { configSchema, type DestinationShapes } from "./schema.ts";

/** The JSON Schema of the config file, for completion and checks in editors. */
export function configJsonSchema(destinations: DestinationShapes): Readonly<Record<string, unknown>> {
  return { title: "crm-sync configuration", ...z.toJSONSchema(configSchema(destinations), { io: "input" }) };
}
