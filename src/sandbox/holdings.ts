import type { SandboxApi } from "./api.ts";
import type { Catalog } from "./catalog.ts";
import type { Store } from "./store.ts";

/** How an API whose objects are in a catalog counts and forgets what it holds. */
export function holdingsOf(catalog: Catalog, store: Store): Pick<SandboxApi, "count" | "clear"> {
  return {
    count(slug) {
      const object = catalog.get(slug);
      return object === undefined ? 0 : store.count(object);
    },
    clear(slug) {
      const object = catalog.get(slug);
      if (object === undefined) return;
      store.clear(object);
      catalog.remove(object);
    },
  };
}
