import type { CrmObject } from "./catalog.ts";

/** The number of an object that every account has and nobody has written to yet: nothing of it is in the database. */
export const untouchedId = 0;

/** Such an object: it has no records and no attributes of its own. */
export function untouched(slug: string, singularName: string, pluralName: string): CrmObject {
  const names = { slug, singularName, pluralName, isActive: true };
  return { id: untouchedId, ...names, createdAt: 0, updatedAt: 0, attributes: new Map() };
}
