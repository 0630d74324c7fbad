import { configJsonSchema, eventJsonSchema, reportJsonSchema } from "../config/index.ts";
import { UsageError } from "../core/errors.ts";
import { destinationShapes } from "../destinations/index.ts";
import { printJson } from "./print-json.ts";
import type { Flags } from "./push-options.ts";
import type { World } from "./world.ts";

/** `crm-sync schema`: the JSON Schema of the config file, of the report or of an event. @returns 0 */
export function printSchema({ report, events }: Flags, world: World): number {
  if (report === true && events === true) {
    throw new UsageError("options-invalid", "--report and --events: one schema at a time");
  }
  const schema =
    report === true ? reportJsonSchema() : events === true ? eventJsonSchema() : configJsonSchema(destinationShapes);
  printJson(schema, world.stdout);
  return 0;
}
