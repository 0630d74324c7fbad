import { UsageError } from "../../core/errors.ts";
import type { Database } from "../../database/types.ts";
import type { ObjectDefinition } from "../definitions.ts";
import type { NumberedObject } from "../lookup.ts";
import { type Property, toProperty } from "./property.ts";
import { type StandardType, standardTypes, systemProperties } from "./standard-objects.ts";

/** HubSpot API: at most so many properties of one object may hold unique values. */
export const mostUnique = 10;

/** An object type as it stands; replaced as a whole when its properties change. */
export interface ObjectType extends NumberedObject, Omit<StandardType, "properties"> {
  readonly isStandard: boolean;
  /** Where archived records are. */
  readonly bin: NumberedObject;
  readonly properties: ReadonlyMap<string, Property>;
}

type Saved = Pick<ObjectType, "singular"> & { readonly properties: readonly Property[] };

/**
 * The object types of the account, by any of their names. A standard one is written to the database when it is first
 * used, so that to look into a file changes nothing in it.
 */
export class ObjectTypes {
  readonly #database: Database;
  readonly #types = new Map<string, ObjectType>();

  constructor(database: Database) {
    this.#database = database;
    const rows = database
      .prepare<{ id: number; slug: string; definition: string }>(
        "SELECT id, slug, definition FROM object WHERE api = 'hubspot' ORDER BY id",
      )
      .all();
    const bins = database.prepare<{ id: number }>("SELECT id FROM object WHERE api = 'hubspot-archived' AND slug = ?");
    for (const { id, slug, definition } of rows) {
      const saved = JSON.parse(definition) as Saved;
      const bin = bins.get(slug);
      if (bin !== undefined) this.#types.set(slug, this.#toType(slug, id, bin, saved));
    }
  }

  /** The types that were used or defined. */
  all(): readonly ObjectType[] {
    return [...this.#types.values()];
  }

  /** The type in use of this name, by any that a path may have. */
  peek(name: string): ObjectType | undefined {
    const { slug } = standardOf(name) ?? { slug: name };
    return this.#types.get(slug) ?? this.all().find(({ typeId }) => typeId === name);
  }

  /** By the name in a path: `orders`, `order`, `0-123`; custom ones by their slug or `2-<number>`. */
  find(name: string): ObjectType | undefined {
    const standard = standardOf(name);
    return this.peek(name) ?? (standard && this.#create(standard.slug, standard.singular, []));
  }

  /**
   * Creates the type, or adds the properties and options that it lacks; what is there stays as it is.
   * @throws UsageError where a name cannot be one
   */
  define(definition: ObjectDefinition, now: number): ObjectType {
    const { slug, attributes } = definition;
    // A custom one may go by its type id alone.
    if (!/^([a-z][\w-]{0,59}|2-\d{1,15})$/i.test(slug) && standardOf(slug) === undefined) {
      throw new UsageError("object-invalid", `"${slug}" cannot be the name of a HubSpot object.`);
    }
    for (const { key } of attributes) {
      if (!isPropertyName(key)) {
        throw new UsageError("attribute-invalid", `"${key}" cannot be the name of a HubSpot property of "${slug}".`);
      }
    }
    const type = this.find(slug) ?? this.#create(slug, definition.singularName ?? slug, []);
    const properties = new Map(type.properties);
    for (const attribute of attributes) {
      const there = properties.get(attribute.key);
      const wanted = toProperty(attribute, now);
      properties.set(attribute.key, there === undefined ? wanted : withOptions(there, wanted));
    }
    if (countUnique(properties) > mostUnique) {
      throw new UsageError(
        "attribute-invalid",
        `"${slug}" would have more than ${mostUnique} properties with unique values: HubSpot allows no more.`,
      );
    }
    return this.replace({ ...type, properties });
  }

  /** Puts this in the place of the type of the same slug. */
  replace(type: ObjectType): ObjectType {
    const properties = [...type.properties.values()].filter(({ hubspotDefined }) => !hubspotDefined);
    const saved: Saved = { singular: type.singular, properties };
    this.#database.prepare("UPDATE object SET definition = ? WHERE id = ?").run(JSON.stringify(saved), type.id);
    this.#types.set(type.slug, type);
    return type;
  }

  remove(type: ObjectType): void {
    this.#types.delete(type.slug);
    this.#database.prepare("DELETE FROM object WHERE id IN (?, ?)").run(type.id, type.bin.id);
  }

  #create(slug: string, singular: string, properties: readonly Property[]): ObjectType {
    const saved: Saved = { singular, properties };
    const insert = this.#database.prepare("INSERT INTO object (api, slug, definition) VALUES (?, ?, ?)");
    const id = insert.run("hubspot", slug, JSON.stringify(saved)).lastInsertRowid;
    const bin = { id: insert.run("hubspot-archived", slug, "{}").lastInsertRowid };
    const type = this.#toType(slug, id, bin, saved);
    this.#types.set(slug, type);
    return type;
  }

  #toType(slug: string, id: number, bin: NumberedObject, { singular, properties }: Saved): ObjectType {
    const standard = standardTypes.find((type) => type.slug === slug);
    const base: StandardType = standard ?? {
      slug,
      singular,
      typeId: slug.startsWith("2-") ? slug : `2-${id}`,
      createdName: "hs_createdate",
      modifiedName: "hs_lastmodifieddate",
      shown: [],
      properties: [],
    };
    const all = [...base.properties, ...systemProperties(base.createdName, base.modifiedName), ...properties];
    const byName = new Map(all.map((property) => [property.name, property]));
    return { ...base, id, bin, isStandard: standard !== undefined, properties: byName };
  }
}

function standardOf(name: string): StandardType | undefined {
  return standardTypes.find(({ slug, singular, typeId }) => [slug, singular, typeId].includes(name));
}

/** Whether a custom property can be called so. */
export function isPropertyName(name: string): boolean {
  return /^[a-z]\w{0,99}$/i.test(name) && !(name in {});
}

/** How many of the account's own properties hold unique values. */
export function countUnique(properties: ReadonlyMap<string, Property>): number {
  return [...properties.values()].filter(({ hasUniqueValue, hubspotDefined }) => hasUniqueValue && !hubspotDefined)
    .length;
}

function withOptions(there: Property, { options }: Property): Property {
  if (there.type !== "enumeration" || there.externalOptions || there.hubspotDefined) return there;
  const values = new Set(there.options.map(({ value }) => value));
  return { ...there, options: [...there.options, ...options.filter(({ value }) => !values.has(value))] };
}
