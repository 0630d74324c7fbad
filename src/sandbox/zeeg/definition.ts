import { UsageError } from "../../core/errors.ts";
import type { JsonObject } from "../../core/types.ts";
import type { ApiDefinition, ApiRoom, SandboxApi } from "../api.ts";
import { Catalog, toDefinition } from "../catalog.ts";
import { type ObjectDefinition, type StoredRecord, toTimestamp } from "../definitions.ts";
import { holdingsOf } from "../holdings.ts";
import { defaultToken } from "../options.ts";
import { createZeegApi, isCustomSlug } from "./api.ts";
import { showValues } from "./replies.ts";
import { type ZeegSettings, zeegChoices, zeegDefaults } from "./settings.ts";
import { isStandardKey, objectOf, standardObjects } from "./standard.ts";
import { showStandard } from "./standard-records.ts";

/** Zeeg CRM v2. */
export const zeegApi: ApiDefinition<ZeegSettings> = {
  title: "Zeeg CRM v2",
  prefix: "/v2",
  defaults: zeegDefaults,
  choices: zeegChoices,
  create,
};

function create({ database, store, now, options }: ApiRoom, settings: ZeegSettings): SandboxApi {
  const nowSeconds = () => Math.floor(now() / 1000);
  const catalog = new Catalog(database, "zeeg", settings.optionIds);
  const room = { store, settings, catalog, objects: () => catalog.all(), nowSeconds };
  const tokens = options.tokens ?? [{ token: defaultToken, scopes: ["crm:read", "crm:write"] as const }];
  return {
    ...createZeegApi(room, tokens),
    define(definition: ObjectDefinition): void {
      assertDefinition(definition);
      const { slug, attributes } = definition;
      // Standard objects get their names, and only those attributes that they do not have already.
      objectOf(catalog, slug, nowSeconds(), true);
      const custom = attributes.filter(({ key }) => !isStandardKey(slug, key));
      catalog.define({ ...definition, attributes: custom }, nowSeconds());
    },
    objects: () => catalog.all().map(toDefinition),
    *records(slug: string): Iterable<StoredRecord> {
      for (const stored of store.every(() => catalog.get(slug))) {
        const object = catalog.get(slug);
        if (object === undefined) return;
        const standard = standardObjects.get(slug);
        const times = { createdAt: toTimestamp(stored.createdAt), updatedAt: toTimestamp(stored.updatedAt) };
        const attributes =
          standard === undefined
            ? showValues(object, stored.values)
            : withoutSystem(showStandard(room, { standard, object }, stored));
        yield { id: store.toId(stored.seq), object: slug, attributes, ...times };
      }
    },
    ...holdingsOf(catalog, store),
  };
}

function assertDefinition({ slug, attributes }: ObjectDefinition): void {
  if (!isCustomSlug(slug) && !standardObjects.has(slug)) {
    throw new UsageError("object-invalid", `"${slug}" cannot be the slug of a custom object.`);
  }
  for (const { key } of attributes) {
    if (!/^\w[\w.-]*$/.test(key) || key === "__proto__" || ["id", "created_at", "updated_at"].includes(key)) {
      throw new UsageError("attribute-invalid", `"${key}" cannot be the key of an attribute of "${slug}".`);
    }
  }
}

/** An answer's record without what is no attribute. */
function withoutSystem({ id: _, createdAt: __, updatedAt: ___, ...attributes }: JsonObject): JsonObject {
  return attributes;
}
