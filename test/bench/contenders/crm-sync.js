// crm-sync as people call it, in a folder of its own for each run.
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const program = fileURLToPath(new URL("../../../bin/crm-sync.js", import.meta.url));
export const token = { ZEEG_API_TOKEN: "bench" };

/** What a push says of itself besides its source. */
export const pushArgs = (origin) => [
  ..."--object products --match sku".split(" "),
  ...`--base-url ${origin}/v2 --json --no-progress`.split(" "),
];

/** Gives the function a new empty folder, and removes it. */
export async function inNewFolder(folder, use) {
  const own = join(folder, "work");
  mkdirSync(own);
  try {
    return await use(own);
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}
