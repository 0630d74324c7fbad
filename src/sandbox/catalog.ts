import type { Database } from "../database/types.ts";
import type { AttributeDefinition, AttributeType, ObjectDefinition, OptionDefinition } from "./definitions.ts";

export interface AttributeOption {
  readonly id: string | number;
  readonly value: string;
  readonly color: string | null;
}

export interface Attribute {
  readonly key: string;
  readonly type: AttributeType;
  readonly label: string;
  readonly isRequired: boolean;
  readonly isUnique: boolean;
  readonly isArchived: boolean;
  readonly options: readonly AttributeOption[];
  readonly validation: readonly string[];
  readonly relationType: string | null;
  readonly relatedObjectSlug: string | null;
}

/** An object as it stands. Replaced as a whole when it changes, but for `attributes`, which keeps its order. */
export interface CrmObject {
  /** The object's number in the store. */
  readonly id: number;
  readonly slug: string;
  readonly singularName: string;
  readonly pluralName: string;
  readonly isActive: boolean;
  /** Seconds since 1970. */
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly attributes: ReadonlyMap<string, Attribute>;
}

export const optionTypes: ReadonlySet<AttributeType> = new Set(["select", "multiselect", "status"]);

/** The objects of one API, in memory and in the database. */
export class Catalog {
  readonly #database: Database;
  readonly #api: string;
  readonly #optionIds: "string" | "integer";
  readonly #objects = new Map<string, CrmObject>();

  constructor(database: Database, api: string, optionIds: "string" | "integer") {
    this.#database = database;
    this.#api = api;
    this.#optionIds = optionIds;
    const rows = database
      .prepare<{ id: number; definition: string }>("SELECT id, definition FROM object WHERE api = ? ORDER BY id")
      .all(api);
    for (const { id, definition } of rows) {
      const { attributes, ...rest } = JSON.parse(definition) as Omit<CrmObject, "attributes"> & {
        readonly attributes: readonly Attribute[];
      };
      const byKey = new Map(attributes.map((attribute) => [attribute.key, attribute]));
      this.#objects.set(rest.slug, { ...rest, id, attributes: byKey });
    }
  }

  get(slug: string): CrmObject | undefined {
    return this.#objects.get(slug);
  }

  all(): readonly CrmObject[] {
    return [...this.#objects.values()];
  }

  /** Creates the object, or adds to it the attributes and options that it lacks; what is there stays as it is. */
  define(definition: ObjectDefinition, nowSeconds: number): CrmObject {
    const { slug } = definition;
    const existing = this.#objects.get(slug);
    const attributes = new Map(existing?.attributes);
    for (const wanted of definition.attributes) {
      const there = attributes.get(wanted.key);
      attributes.set(
        wanted.key,
        there === undefined ? this.toAttribute(wanted) : this.#withOptions(there, wanted.options),
      );
    }
    if (existing !== undefined) return this.replace({ ...existing, attributes }, nowSeconds);
    const id = this.#database
      .prepare("INSERT INTO object (api, slug, definition) VALUES (?, ?, '{}')")
      .run(this.#api, slug).lastInsertRowid;
    return this.replace(
      {
        id,
        slug,
        singularName: definition.singularName ?? slug,
        pluralName: definition.pluralName ?? slug,
        isActive: definition.isActive ?? true,
        createdAt: nowSeconds,
        updatedAt: nowSeconds,
        attributes,
      },
      nowSeconds,
    );
  }

  /** Puts this in the place of the object of the same slug. */
  replace(object: CrmObject, nowSeconds: number): CrmObject {
    const stamped = { ...object, updatedAt: nowSeconds };
    this.#objects.set(object.slug, stamped);
    this.#database
      .prepare("UPDATE object SET definition = ? WHERE id = ?")
      .run(JSON.stringify({ ...stamped, attributes: [...object.attributes.values()] }), object.id);
    return stamped;
  }

  remove(object: CrmObject): void {
    this.#objects.delete(object.slug);
    this.#database.prepare("DELETE FROM object WHERE id = ?").run(object.id);
  }

  toAttribute(definition: AttributeDefinition): Attribute {
    return {
      key: definition.key,
      type: definition.type,
      label: definition.label ?? definition.key,
      isRequired: definition.isRequired ?? false,
      isUnique: definition.isUnique ?? false,
      isArchived: definition.isArchived ?? false,
      options: this.toOptions(definition.options ?? [], []),
      validation: definition.validation ?? [],
      relationType: definition.relationType ?? (definition.type === "relation" ? "many_to_many" : null),
      relatedObjectSlug: definition.relatedObjectSlug ?? null,
    };
  }

  /** Gives ids to options that have none; `taken` are options whose ids are not to be used again. */
  toOptions(
    wanted: readonly (string | OptionDefinition)[],
    taken: readonly AttributeOption[],
  ): readonly AttributeOption[] {
    const list = wanted.map((option) => (typeof option === "string" ? { value: option } : option));
    const ids = new Set<string | number>(taken.map((option) => option.id));
    for (const { id } of list) if (id !== undefined) ids.add(id);
    return list.map((option) => {
      const id = option.id ?? this.#newOptionId(ids);
      ids.add(id);
      return { id, value: option.value, color: option.color ?? null };
    });
  }

  #withOptions(attribute: Attribute, wanted: AttributeDefinition["options"] = []): Attribute {
    if (!optionTypes.has(attribute.type)) return attribute;
    const labels = new Set(attribute.options.map((option) => option.value));
    const missing = wanted.filter((option) => !labels.has(typeof option === "string" ? option : option.value));
    return { ...attribute, options: [...attribute.options, ...this.toOptions(missing, attribute.options)] };
  }

  #newOptionId(taken: ReadonlySet<string | number>): string | number {
    for (let number = taken.size + 1; ; number++) {
      const id = this.#optionIds === "integer" ? number : `opt_${number}`;
      if (!taken.has(id)) return id;
    }
  }
}

/** An object as it could be defined anew. */
export function toDefinition({ slug, singularName, pluralName, isActive, attributes }: CrmObject): ObjectDefinition {
  return {
    slug,
    singularName,
    pluralName,
    isActive,
    attributes: [...attributes.values()].map(({ options, relationType, relatedObjectSlug, ...attribute }) => ({
      ...attribute,
      options: options.map(({ id, value, color }) => ({ id, value, ...(color === null ? {} : { color }) })),
      ...(relationType === null ? {} : { relationType }),
      ...(relatedObjectSlug === null ? {} : { relatedObjectSlug }),
    })),
  };
}
