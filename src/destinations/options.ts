import type { Destination } from "../core/destination.ts";
import type { Rate, ValueRules } from "../core/types.ts";

/** What a destination needs to know, already validated. */
export interface DestinationOptions {
  readonly baseUrl: URL;
  /** The credential; never shown. */
  readonly token: string;
  readonly object: string;
  /** Slug of the attribute whose value identifies a record. */
  readonly match: string;
  /** Per attempt, in ms. */
  readonly timeoutMs: number;
  /** For the proxy variables. */
  readonly env: { readonly [name: string]: string | undefined };
  readonly version: string;
}

/** One entry of the registry: all that help, config errors and the engine's wiring need, without a connection. */
export interface DestinationType {
  /** As people write it: `Zeeg`. */
  readonly title: string;
  readonly defaultBaseUrl: string;
  /** Where the credential comes from, besides `CRM_SYNC_TOKEN`. */
  readonly tokenVariable: string;
  /** What the API documents; empty where it gives no numbers. */
  readonly rates: readonly Rate[];
  readonly values: ValueRules;
  /** Most records in one request. */
  readonly maxBatchSize: number;
  /** A run reads the object's attributes before it sends the first record. */
  readonly readsSchema: boolean;
  /** Loads what it needs to speak to the API, and no sooner: help and checks do without. */
  create(options: DestinationOptions): Promise<Destination>;
}
