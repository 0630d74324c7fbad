import * as z from "zod";
import { configSchema } from "./schema.ts";

/** The JSON Schema of the config file, for completion and checks in editors. */
export function configJsonSchema(destinationTypes: readonly string[]): Readonly<Record<string, unknown>> {
  return { title: "crm-sync configuration", ...z.toJSONSchema(configSchema(destinationTypes), { io: "input" }) };
}
