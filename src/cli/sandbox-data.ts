import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { counted } from "../core/counted.ts";
import { UsageError } from "../core/errors.ts";
import { type ApiName, apiNames } from "../sandbox/apis.ts";
import { type Sandbox, startSandbox } from "../sandbox/index.ts";
import { choose } from "../sandbox/options.ts";
import { sandboxFile } from "../sync/embedded-sandbox.ts";
import { shellQuote } from "./next-steps.ts";
import type { World } from "./world.ts";

/** Options of the commands that look at what the embedded sandbox left. */
export interface DataOptions {
  readonly stateDir: string;
  /** Which of its APIs. */
  readonly api?: string;
}

/** `crm-sync sandbox reset [object]` */
export async function reset(object: string | undefined, options: DataOptions, world: World): Promise<number> {
  const named = options.api === undefined ? undefined : choose("API", options.api, apiNames);
  const api = named ?? (object === undefined ? undefined : "zeeg");
  return await withData(options, world, (sandbox) => {
    if (object !== undefined && api !== undefined) assertHolds(sandbox, api, object);
    const emptied = (api === undefined ? apiNames : [api]).flatMap((name) =>
      slugsIn(sandbox, name)
        .map((slug) => ({ slug, count: sandbox.count(slug, name) }))
        .filter(({ slug, count }) => (object === undefined ? count > 0 : slug === object))
        .map(({ slug, count }) => `${name} ${slug} (${counted(count, "record")})`),
    );
    sandbox.reset(object, api);
    world.stdout.write(emptied.length === 0 ? "It held nothing.\n" : `Emptied: ${emptied.join(", ")}\n`);
  });
}

/** `crm-sync sandbox records <object>`: NDJSON, oldest first. */
export async function records(object: string, options: DataOptions, world: World): Promise<number> {
  const api = choose("API", options.api ?? "zeeg", apiNames);
  return await withData(options, world, (sandbox) => {
    assertHolds(sandbox, api, object);
    for (const record of sandbox.records(object, api)) world.stdout.write(`${JSON.stringify(record)}\n`);
  });
}

/** Opens what the embedded sandbox left, without its server being of any use. */
async function withData(
  { stateDir }: { stateDir: string },
  world: World,
  use: (sandbox: Sandbox) => void,
): Promise<number> {
  const file = sandboxFile(resolve(world.cwd, stateDir));
  if (!existsSync(file)) {
    throw new UsageError("sandbox-missing", `there is no sandbox in ${stateDir}: a push with --sandbox makes one`);
  }
  const sandbox = await startSandbox({ file });
  try {
    use(sandbox);
  } finally {
    await sandbox.close();
  }
  return 0;
}

function slugsIn(sandbox: Sandbox, api: ApiName): readonly string[] {
  return sandbox.objects(api).map(({ slug }) => slug);
}

/** @throws UsageError naming where the object is, or what there is */
function assertHolds(sandbox: Sandbox, api: ApiName, object: string): void {
  const known = slugsIn(sandbox, api);
  if (known.includes(object)) return;
  const elsewhere = apiNames.filter((name) => slugsIn(sandbox, name).includes(object));
  const hint =
    elsewhere.length > 0
      ? `Add ${elsewhere.map((name) => `--api ${name}`).join(" or ")}: there is one.`
      : `${api} holds: ${known.map(shellQuote).join(", ") || "nothing"}. Others: --api ${apiNames.filter((name) => name !== api).join(", ")}.`;
  throw new UsageError("sandbox-object-unknown", `the sandbox's ${api} has no object "${object}". ${hint}`);
}
