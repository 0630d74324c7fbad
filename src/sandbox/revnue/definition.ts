import { UsageError } from "../../core/errors.ts";
import type { ApiDefinition, ApiRoom, SandboxApi } from "../api.ts";
import { Catalog, type CrmObject } from "../catalog.ts";
import type { ObjectDefinition, StoredRecord } from "../definitions.ts";
import { holdingsOf } from "../holdings.ts";
import { Listing } from "../listing.ts";
import { defaultToken } from "../options.ts";
import { untouched } from "../standard-objects.ts";
import { AccountLimit } from "./account-limit.ts";
import { createRevnueApi, customerSlug, prefix } from "./api.ts";
import { showCustomer, writtenFacts } from "./read-shape.ts";
import { type RevnueSettings, revnueChoices, revnueDefaults } from "./settings.ts";

/** Revnue: customers by the server's own numbers, read in another shape than they are written in. */
export const revnueApi: ApiDefinition<RevnueSettings> = {
  title: "Revnue",
  prefix,
  defaults: revnueDefaults,
  choices: revnueChoices,
  create,
};

function create({ database, store, now, options }: ApiRoom, settings: RevnueSettings): SandboxApi {
  const nowSeconds = () => Math.floor(now() / 1000);
  const catalog = new Catalog(database, "revnue", "integer");
  const tokens = new Set(options.tokens?.map(({ token }) => token) ?? [defaultToken]);
  const define = () => catalog.define({ slug: customerSlug, attributes: [] }, nowSeconds());

  function customers(isWrite: boolean): CrmObject {
    const object = catalog.get(customerSlug);
    if (object !== undefined) return object;
    return isWrite ? define() : untouched(customerSlug, customerSlug, customerSlug);
  }

  const listing = new Listing(database, store);
  const limit = new AccountLimit(settings.accountLimit);
  return {
    ...createRevnueApi({ store, listing, settings, now, tokens, limit, customers }),
    /** Customers have no fields that somebody could add: those of a template are there from the start. */
    define({ slug }: ObjectDefinition): void {
      if (slug !== customerSlug) {
        throw new UsageError("object-invalid", `Revnue has no object "${slug}". It has: ${customerSlug}.`);
      }
      define();
    },
    /** Where it was set up or written to. */
    objects: () => catalog.all().map(({ slug }) => ({ slug, attributes: [] })),
    *records(slug: string): Iterable<StoredRecord> {
      for (const stored of store.every(() => catalog.get(slug))) {
        const { id, ...shown } = showCustomer(stored);
        yield {
          id: String(id),
          object: slug,
          attributes: { ...shown, written: writtenFacts(stored) },
          createdAt: new Date(stored.createdAt).toISOString(),
          updatedAt: new Date(stored.updatedAt).toISOString(),
        };
      }
    },
    ...holdingsOf(catalog, store),
  };
}
