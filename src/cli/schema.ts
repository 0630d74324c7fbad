import { configJsonSchema } from "../config/index.ts";
import { destinationShapes } from "../destinations/index.ts";
import type { World } from "./world.ts";

/** `crm-sync schema`: the JSON Schema of the config file. */
export function printSchema(world: World): number {
  world.stdout.write(`${JSON.stringify(configJsonSchema(destinationShapes), null, 2)}\n`);
  return 0;
}
