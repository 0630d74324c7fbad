import { join } from "node:path";
import type { SyncSettings } from "../config/index.ts";
import type { ValueType } from "../core/types.ts";
import { alternativesOf } from "../mapping/index.ts";
import type { AttributeDefinition, AttributeType, Sandbox } from "../sandbox/index.ts";
import { destinationSettingsOf, destinationTypeOf } from "./destination-type.ts";
import type { ResolvedMapping } from "./resolve-mapping.ts";
import { ensureStateFolder } from "./state-folder.ts";

/** The token that the embedded sandbox takes. */
export const sandboxToken = "sandbox";

/** Its account, as the ledger knows it: it has another address in every run. */
export const sandboxAccount = "embedded sandbox";

/** Starts the CRM emulator in this process, which is loaded for it; its data stays in the state folder, or in memory without one. */
export async function startEmbeddedSandbox(stateDir: string | undefined): Promise<Sandbox> {
  const { startSandbox } = await import("../sandbox/index.ts");
  if (stateDir === undefined) return await startSandbox();
  ensureStateFolder(stateDir);
  return await startSandbox({ file: sandboxFile(stateDir) });
}

export function sandboxFile(stateDir: string): string {
  return join(stateDir, "sandbox.db");
}

const types: { readonly [type in ValueType]: AttributeType } = {
  text: "text",
  number: "number",
  checkbox: "checkbox",
  date: "date",
  datetime: "datetime",
  select: "select",
  multiselect: "multiselect",
  relation: "relation",
  user: "user",
  json: "text",
};

/** Gives the sandbox the object that the mapping writes to, as somebody would have set it up in the CRM. */
export function defineFromMapping(sandbox: Sandbox, settings: SyncSettings, mapping: ResolvedMapping): void {
  const [, type] = destinationTypeOf(settings.destination);
  const own = destinationSettingsOf(settings);
  const api = type.sandbox(own);
  const isServed = (name: string | undefined): name is keyof Sandbox["urls"] =>
    name !== undefined && Object.hasOwn(sandbox.urls, name);
  // What the CRM fills itself is there: an id, which an update may go by.
  const { object, match } = settings;
  const { reserved = [] } = type.plan({ object, match, mode: "upsert", settings: own }).values;
  const defined = mapping.fields.filter(({ slug }) => !reserved.includes(slug));
  const attributes = defined.map((field): AttributeDefinition => {
    const ways = alternativesOf(field.slug, mapping.spec[field.slug] ?? "");
    const options = ways.flatMap((way) => Object.entries(way.options.options ?? {}));
    return {
      key: field.slug,
      type: types[field.type],
      isUnique: field.isMatch && (field.type === "text" || field.type === "number"),
      ...(options.length > 0 && { options: options.map(([label, id]) => ({ id, value: label })) }),
    };
  });
  sandbox.defineObject({ slug: object, attributes }, isServed(api) ? api : undefined);
}
