import type { Database } from "../database/types.ts";
import { recoverObject } from "./acknowledged.ts";

/** Where records go and what tells them apart there. Two runs with one target write the same records. */
export interface TargetKey {
  /** The destination's type: `zeeg`. */
  readonly destination: string;
  /** What tells the account, and this incarnation of the object, from others; reveals no credential. */
  readonly account: string;
  readonly object: string;
  /** The slug of the match attribute. */
  readonly match: string;
}

export interface MappingKey {
  /** Changes whenever rows could become other records. */
  readonly version: string;
  /** The attributes it sends. */
  readonly slugs: readonly string[];
}

/** One mapping of one target, as the ledger knows it. */
export interface LedgerScope {
  readonly target: number;
  readonly mapping: number;
  /** Other mappings that write some of the same attributes: what they wrote, this one overwrites. */
  readonly rivals: readonly number[];
  /** Mappings of this target whose attributes this one sends all, itself among them. */
  readonly covers: readonly number[];
  /** Rows were acknowledged through it before. */
  readonly isKnown: boolean;
  /** No row was ever acknowledged through it, while others were through a rival: the mapping has changed. */
  readonly isChanged: boolean;
}

/** Finds the ids of a target and a mapping, noting them where they are new. */
export class Targets {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  target({ destination, account, object, match }: TargetKey): number {
    const key = [destination, account, object, match];
    this.#database
      .prepare("INSERT INTO targets (destination, account, object, match) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING")
      .run(...key);
    const found = this.#database
      .prepare<{ id: number }>(
        "SELECT id FROM targets WHERE destination = ? AND account = ? AND object = ? AND match = ?",
      )
      .get(...key);
    if (!found) throw new Error("a target that was just noted is not there");
    return found.id;
  }

  /**
   * The ledger's view of a mapping. Records that were matched by another attribute cannot be told by this one's keys:
   * where both write the same attributes, what the ledger knew of them is forgotten. To be called by whoever holds the
   * object's lock.
   */
  scope(key: TargetKey, mapping: MappingKey): LedgerScope {
    return this.#database.transaction(() => {
      recoverObject(this.#database, key.destination, key.account, key.object);
      const target = this.target(key);
      this.#database
        .prepare("INSERT INTO mappings (target, version, slugs) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")
        .run(target, mapping.version, JSON.stringify(mapping.slugs));
      const own = this.#database
        .prepare<{ id: number }>("SELECT id FROM mappings WHERE target = ? AND version = ?")
        .get(target, mapping.version);
      if (!own) throw new Error("a mapping that was just noted is not there");
      const rivals = this.#overlapping(key, mapping, own.id);
      for (const { id, isSameMatch } of rivals) if (!isSameMatch) this.#forget(id);
      const sameMatch = rivals.filter(({ isSameMatch }) => isSameMatch).map(({ id }) => id);
      const isKnown = this.#hasRecords(own.id);
      return {
        target,
        mapping: own.id,
        rivals: sameMatch,
        covers: this.#covered(target, mapping.slugs),
        isKnown,
        isChanged: !isKnown && sameMatch.some((id) => this.#hasRecords(id)),
      };
    });
  }

  #covered(target: number, slugs: readonly string[]): readonly number[] {
    return this.#database
      .prepare<{ id: number; slugs: string }>("SELECT id, slugs FROM mappings WHERE target = ?")
      .all(target)
      .filter((other) => (JSON.parse(other.slugs) as readonly string[]).every((slug) => slugs.includes(slug)))
      .map(({ id }) => id);
  }

  #overlapping(
    { destination, account, object, match }: TargetKey,
    { slugs }: MappingKey,
    own: number,
  ): readonly { readonly id: number; readonly isSameMatch: boolean }[] {
    const others = this.#database
      .prepare<{ id: number; slugs: string; match: string }>(
        "SELECT mappings.id, slugs, match FROM mappings JOIN targets ON targets.id = target WHERE destination = ? AND account = ? AND object = ? AND mappings.id <> ?",
      )
      .all(destination, account, object, own);
    return others.flatMap((other) => {
      const theirs = JSON.parse(other.slugs) as readonly string[];
      const isSameMatch = other.match === match;
      const shared = slugs.some((slug) => theirs.includes(slug) && !(isSameMatch && slug === match));
      return shared ? [{ id: other.id, isSameMatch }] : [];
    });
  }

  #hasRecords(mapping: number): boolean {
    return this.#database.prepare("SELECT 1 AS one FROM records WHERE mapping = ? LIMIT 1").get(mapping) !== undefined;
  }

  #forget(mapping: number): void {
    this.#database.prepare("DELETE FROM records WHERE mapping = ?").run(mapping);
  }
}
