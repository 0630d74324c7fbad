/** A record that the CRM holds under a key. */
export interface KnownRecord {
  readonly key: string;
  /** The CRM's own id. */
  readonly id: string;
  /** It cannot be written to as it is. */
  readonly isArchived?: boolean;
  /** The last listing did not show it, though one before did: deleted, or hidden by what others deleted meanwhile. */
  readonly isMissed?: boolean;
}

/**
 * Which records are in the CRM, for an API that cannot be asked for one by its key: filled from its list, kept on disk, so
 * that memory does not grow with the CRM.
 */
export interface RecordIndex {
  /** Every record with exactly this key: none, one, or several where the CRM lets keys repeat. */
  find(key: string): readonly KnownRecord[];
  /** Notes a record that was created, or found. */
  add(record: KnownRecord): void;
  /** Forgets a record that is gone. */
  remove(id: string): void;
  /**
   * Puts what the pages hold in the place of what was known. What is added meanwhile stays: it may be younger than its page.
   * So does what was known well before and is not listed any more, as missed.
   * Where a page fails, what was known stays as it was.
   */
  replace(pages: AsyncIterable<readonly KnownRecord[]>): Promise<void>;
  /** From here until the next `replace` the index may lack a record: one was perhaps created. */
  doubt(): void;
  /** True where the last `replace` is younger than that, in ms, and nothing has been in doubt since, in whatever process. */
  isFresh(maxAgeMs: number): boolean;
}
