import type { ApiDefinition, ApiRoom, SandboxApi } from "../api.ts";
import type { ObjectDefinition, StoredRecord } from "../definitions.ts";
import { defaultToken } from "../options.ts";
import { createRandom } from "../random.ts";
import { createHubSpotApi } from "./api.ts";
import { type ObjectType, ObjectTypes } from "./object-types.ts";
import { toAttribute } from "./property.ts";
import { toId } from "./records.ts";
import { prefix } from "./routes.ts";
import { SearchView } from "./search-view.ts";
import { type HubSpotSettings, hubSpotChoices, hubSpotDefaults } from "./settings.ts";

/** HubSpot CRM, v3 and the dated versions after it. */
export const hubSpotApi: ApiDefinition<HubSpotSettings> = {
  title: "HubSpot CRM v3",
  prefix,
  defaults: hubSpotDefaults,
  choices: hubSpotChoices,
  create,
};

function create({ database, store, now, options }: ApiRoom, settings: HubSpotSettings): SandboxApi {
  const types = new ObjectTypes(database);
  const random = createRandom(options.seed ?? 1);
  const tokens = options.tokens ?? [{ token: defaultToken, scopes: ["crm:read", "crm:write"] as const }];
  const room = { store, settings, types, view: new SearchView(settings.searchLagMs), now, random };
  return {
    ...createHubSpotApi(room, tokens),
    define(definition: ObjectDefinition): void {
      types.define(definition, now());
    },
    objects: () => types.all().map(toDefinition),
    *records(slug: string): Iterable<StoredRecord> {
      for (const stored of store.every(() => types.peek(slug))) {
        yield {
          id: toId(stored.seq),
          object: types.peek(slug)?.slug ?? slug,
          attributes: stored.values,
          createdAt: new Date(stored.createdAt).toISOString(),
          updatedAt: new Date(stored.updatedAt).toISOString(),
        };
      }
    },
    count(slug: string): number {
      const type = types.peek(slug);
      return type === undefined ? 0 : store.count(type);
    },
    clear(slug: string): void {
      const type = types.peek(slug);
      if (type === undefined) return;
      store.clear(type);
      store.clear(type.bin);
      if (!type.isStandard) types.remove(type);
    },
  };
}

/** Standard objects have far more properties than anybody sends: those of the account are told, and the unique ones. */
function toDefinition({ slug, singular, properties }: ObjectType): ObjectDefinition {
  const told = [...properties.values()].filter(
    ({ hubspotDefined, hasUniqueValue }) => !hubspotDefined || hasUniqueValue,
  );
  return { slug, singularName: singular, attributes: told.map(toAttribute) };
}
