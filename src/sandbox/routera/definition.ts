import { UsageError } from "../../core/errors.ts";
import type { ApiDefinition, ApiRoom, SandboxApi } from "../api.ts";
import { Catalog, type CrmObject } from "../catalog.ts";
import type { ObjectDefinition, StoredRecord } from "../definitions.ts";
import { holdingsOf } from "../holdings.ts";
import { Listing } from "../listing.ts";
import { defaultToken } from "../options.ts";
import { untouched } from "../standard-objects.ts";
import { createRouteraApi } from "./api.ts";
import { isStandardField, isTypeName, objectTypes, type TypeName } from "./object-types.ts";
import { showRecord } from "./records.ts";
import { type RouteraSettings, routeraChoices, routeraDefaults } from "./settings.ts";
import { Tokens } from "./tokens.ts";

/** Routera: records by the server's own ids, no search, tokens that end. */
export const routeraApi: ApiDefinition<RouteraSettings> = {
  title: "Routera",
  prefix: "/routera",
  defaults: routeraDefaults,
  choices: routeraChoices,
  create,
};

function create({ database, store, now, options }: ApiRoom, settings: RouteraSettings): SandboxApi {
  const nowSeconds = () => Math.floor(now() / 1000);
  const catalog = new Catalog(database, "routera", "string");
  const secrets = options.tokens?.map(({ token }) => token) ?? [defaultToken];

  function objectOf(type: TypeName, isWrite: boolean): CrmObject {
    const object = catalog.get(type);
    if (object !== undefined) return object;
    if (isWrite) return catalog.define({ slug: type, attributes: [] }, nowSeconds());
    return untouched(type, objectTypes[type].singular, type);
  }

  const tokens = new Tokens(secrets, settings, now);
  const listing = new Listing(database, store, settings.order);
  return {
    ...createRouteraApi({ store, listing, settings, now, tokens, objectOf }),
    define({ slug, attributes, ...names }: ObjectDefinition): void {
      if (!isTypeName(slug)) {
        const known = Object.keys(objectTypes).join(", ");
        throw new UsageError("object-invalid", `Routera has no object "${slug}". It has: ${known}.`);
      }
      const custom = attributes.filter(({ key }) => !isStandardField(slug, key));
      const wrong = custom.find(({ key }) => !/^\w[\w.-]*$/.test(key) || key === "__proto__");
      if (wrong !== undefined) {
        throw new UsageError(
          "attribute-invalid",
          `"${wrong.key}" cannot be the internal name of a field of "${slug}".`,
        );
      }
      catalog.define({ ...names, slug, attributes: custom }, nowSeconds());
    },
    /** Those that were set up or written to. */
    objects: () => catalog.all().map(toDefinition),
    *records(slug: string): Iterable<StoredRecord> {
      if (!isTypeName(slug)) return;
      for (const stored of store.every(() => catalog.get(slug))) {
        const object = objectOf(slug, false);
        const extra = [...objectTypes[slug].more, ...object.attributes.keys()];
        const shown = showRecord(store, { type: slug, object, extra }, stored);
        const { id: _, created_at, updated_at, ...attributes } = shown;
        const times = { createdAt: String(created_at), updatedAt: String(updated_at) };
        yield { id: store.toId(stored.seq), object: slug, attributes, ...times };
      }
    },
    ...holdingsOf(catalog, store),
  };
}

function toDefinition({ slug, singularName, pluralName, isActive, attributes }: CrmObject): ObjectDefinition {
  const fields = [...attributes.values()].map(({ key, label, type, options }) => ({
    key,
    label,
    type,
    ...(options.length > 0 && { options: options.map(({ id, value }) => ({ id, value })) }),
  }));
  return { slug, singularName, pluralName, isActive, attributes: fields };
}
