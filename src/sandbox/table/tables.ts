import { UsageError } from "../../core/errors.ts";
import type { JsonObject, JsonValue } from "../../core/types.ts";
import type { ApiRoom, SandboxApi } from "../api.ts";
import { Catalog, type CrmObject, toDefinition } from "../catalog.ts";
import { type ObjectDefinition, type StoredRecord, toTimestamp } from "../definitions.ts";
import type { Store, Stored } from "../store.ts";
import type { Fault } from "./values.ts";

/** What names an API takes, and how it writes the ids of records. */
export interface TableRules {
  /** As in the registry of APIs. */
  readonly api: string;
  readonly slug: RegExp;
  readonly key: RegExp;
  /** What the API fills itself: no attribute can have such a name. */
  readonly reserved: ReadonlySet<string>;
  readonly ids: "uuid" | IdRules;
}

interface IdRules {
  /** Digits: 10 or 36. */
  readonly radix: 10 | 36;
  /** What they begin with. */
  readonly prefix: string;
  readonly length: number;
}

/** The objects and records of one API that finds records by the values they hold. */
export class Tables {
  readonly store: Store;
  readonly #catalog: Catalog;
  readonly #rules: TableRules;
  readonly #now: () => number;
  readonly #idStart: string;

  constructor({ database, store, now }: ApiRoom, rules: TableRules) {
    this.store = store;
    this.#catalog = new Catalog(database, rules.api, "string");
    this.#rules = rules;
    this.#now = now;
    // Of the store's own salt, so that ids of two sandboxes are never mistaken for each other.
    const salt = Number.parseInt(store.toId(1).slice(9, 13), 16);
    const { ids } = rules;
    this.#idStart = ids === "uuid" ? "" : ids.prefix + salt.toString(ids.radix).padStart(ids.radix === 10 ? 5 : 4, "0");
  }

  get(slug: string): CrmObject | undefined {
    return this.#catalog.get(slug);
  }

  /** The records that hold all of these values, oldest first. */
  holders(object: CrmObject, values: JsonObject): readonly Stored[] {
    const [[key, value], ...rest] = Object.entries(values) as [[string, JsonValue], ...[string, JsonValue][]];
    const found = this.store.findAll(object, key, value);
    return found.filter((stored) => rest.every(([other, wanted]) => isSame(stored.values[other], wanted)));
  }

  /** The records whose list holds one of the items: a scan, for the rare match on a list. */
  holdersOfAny(object: CrmObject, key: string, items: readonly JsonValue[]): readonly Stored[] {
    return [...this.store.every(() => object)].filter(({ values }) => {
      const held = values[key];
      return Array.isArray(held) && items.some((item) => held.includes(item));
    });
  }

  /** What keeps these values from being written: a required one is absent, or a unique one is another record's. */
  faults(object: CrmObject, values: JsonObject, own: Stored | undefined): readonly Fault[] {
    const faults: Fault[] = [];
    for (const attribute of object.attributes.values()) {
      const { key, isRequired, isUnique, isArchived } = attribute;
      const value = values[key];
      if (isRequired && !isArchived && (value === null || (value === undefined && own === undefined))) {
        faults.push({ key, kind: "missing", attribute });
      }
      if (!isUnique || value === undefined || value === null || value === "" || Array.isArray(value)) continue;
      const holder = this.store.findAll(object, key, value).find(({ seq }) => seq !== own?.seq);
      if (holder !== undefined) faults.push({ key, kind: "taken", attribute, holder: holder.seq });
    }
    return faults;
  }

  insert(object: CrmObject, values: JsonObject): Stored {
    return this.store.insert(object, withoutNulls(values), this.#nowSeconds());
  }

  /** Changes what the values name; null clears. */
  merge(object: CrmObject, stored: Stored, values: JsonObject): Stored {
    return this.replace(object, stored, { ...stored.values, ...values });
  }

  /** Only these values are left. */
  replace(object: CrmObject, stored: Stored, values: JsonObject): Stored {
    return this.store.update(object, stored, withoutNulls(values), this.#nowSeconds());
  }

  addOptions(object: CrmObject, key: string, options: readonly string[]): CrmObject {
    const type = object.attributes.get(key)?.type ?? "select";
    const definition = { slug: object.slug, attributes: [{ key, type, options }] };
    return this.#catalog.define(definition, this.#nowSeconds());
  }

  /** The record's id as this API writes it. It carries the record's number, so that no index of ids is needed. */
  toId(seq: number): string {
    const { ids } = this.#rules;
    if (ids === "uuid") return this.store.toId(seq);
    return this.#idStart + seq.toString(ids.radix).padStart(ids.length - this.#idStart.length, "0");
  }

  /** The record of this id, where the object has it. */
  byId(object: CrmObject, id: string): Stored | undefined {
    const { ids } = this.#rules;
    if (ids === "uuid") {
      const known = this.store.toSeq(id);
      return known === undefined ? undefined : this.store.get(object, known);
    }
    const seq = Number.parseInt(id.slice(this.#idStart.length), ids.radix);
    return seq > 0 && this.toId(seq) === id ? this.store.get(object, seq) : undefined;
  }

  /** What the sandbox asks of every API beside requests. */
  administration(): Pick<SandboxApi, "define" | "objects" | "records" | "count" | "clear"> {
    const [catalog, store] = [this.#catalog, this.store];
    const toId = (seq: number) => this.toId(seq);
    return {
      define: (definition) => {
        assertNames(definition, this.#rules);
        catalog.define(definition, this.#nowSeconds());
      },
      objects: () => catalog.all().map(toDefinition),
      *records(slug: string): Iterable<StoredRecord> {
        for (const { seq, values, createdAt, updatedAt } of store.every(() => catalog.get(slug))) {
          const keys = [...(catalog.get(slug)?.attributes.keys() ?? [])];
          const attributes = Object.fromEntries(keys.map((key) => [key, values[key] ?? null]));
          const times = { createdAt: toTimestamp(createdAt), updatedAt: toTimestamp(updatedAt) };
          yield { id: toId(seq), object: slug, attributes, ...times };
        }
      },
      count: (slug) => {
        const object = catalog.get(slug);
        return object === undefined ? 0 : store.count(object);
      },
      clear: (slug) => {
        const object = catalog.get(slug);
        if (object === undefined) return;
        store.clear(object);
        catalog.remove(object);
      },
    };
  }

  #nowSeconds(): number {
    return Math.floor(this.#now() / 1000);
  }
}

function assertNames({ slug, attributes }: ObjectDefinition, rules: TableRules): void {
  if (!rules.slug.test(slug))
    throw new UsageError("object-invalid", `"${slug}" cannot name an object of ${rules.api}.`);
  for (const { key } of attributes) {
    if (!rules.key.test(key) || key === "__proto__" || rules.reserved.has(key)) {
      throw new UsageError("attribute-invalid", `"${key}" cannot name an attribute of "${slug}" in ${rules.api}.`);
    }
  }
}

function isSame(held: JsonValue | undefined, wanted: JsonValue): boolean {
  return JSON.stringify(held ?? null) === JSON.stringify(wanted);
}

function withoutNulls(values: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}
