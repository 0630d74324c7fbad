import type { JsonObject } from "../../src/core/types.ts";
import type { DestinationName, DestinationSettings } from "../../src/destinations/index.ts";
import type { ApiName } from "../../src/sandbox/apis.ts";
import type { Sandbox, SandboxOptions } from "../../src/sandbox/index.ts";

/** A record as the CRM holds it, as far as the contract looks at it. */
export interface StoredText {
  readonly id: string;
  readonly key: string;
  /** Empty where it is cleared. */
  readonly text: string;
}

/** How mode update names the records to change. */
export interface UpdateWay {
  readonly match: string;
  /** The key of a record that is there. */
  keyOf(stored: StoredText): string;
  /** A key that no record has. */
  readonly absent: string;
  /** A record with this key and this text beside it. */
  record(key: string, text: string): JsonObject;
}

/** What the contract has to know of a destination and its emulator: one small file for each. */
export interface Harness {
  readonly destination: DestinationName;
  /** Where one registry entry speaks several APIs: which. */
  readonly title?: string;
  readonly api: ApiName;
  /** Its own keys of the config. */
  readonly settings?: DestinationSettings;
  /** Which of the alternatives of credentials it is given, from 0. Default the first. */
  readonly credentials?: number;
  readonly sandbox?: SandboxOptions;
  readonly object: string;
  readonly match: string;
  /** Gives the emulator the object. */
  define(sandbox: Sandbox): void;
  /** A key of the kind that this match attribute takes, for a number. Default `K-<number>`. */
  key?(number: number): string;
  /** A key with this text in it, for trying odd ones. Default the text. */
  keyWith?(text: string): string;
  /** A record with this key and this text beside it; null clears the text. */
  record(key: string, text: string | null): JsonObject;
  /** The attribute that holds the text. */
  readonly textSlug: string;
  /** A record that the API takes for wrong, whatever there is; its values are in no other record. */
  refused(key: string): JsonObject;
  /** Every record of the object. */
  stored(sandbox: Sandbox): readonly StoredText[];
  /** Requests that write records, among all that the destination makes. Default: all but GET. */
  isWrite?(method: string, path: string): boolean;
  /** Keys beyond letters and digits that can be told apart and found again. Default: all that the contract tries. */
  takesKey?(key: string): boolean;
  /** Null clears a value. Where the API tells no way to, the row is refused, and changes nothing. Default true. */
  readonly clears?: boolean;
  /** The answer to a write has no body, so that none can be spoilt. Default false. */
  readonly isSilent?: boolean;
  /** The ways of mode update. Default: by `match`, as upsert does, where the destination allows that. */
  readonly updates?: readonly UpdateWay[];
  /** An answer tells whether it created or updated. */
  readonly tellsCreated: boolean;
  /** An answer tells when the record was created: so a lost answer of a create is no loss of truth. */
  readonly tellsCreatedAt: boolean;
  /** An answer holds what is stored. */
  readonly echoes: boolean;
  /** A 429 says when to come back. Default true. */
  readonly hintsAtThrottling?: boolean;
  /** How long a 429 that asks for 3 s may be waited for, in ms: a date has whole seconds only. Default 3000. */
  readonly longestWaitMs?: number;
  /** A 401 is answered with new credentials, not with the end of the run. Default false. */
  readonly renews?: boolean;
}

/** The credential that every emulator lets in here: found in a text, it is a leak. */
export const secret = "t0p-5ecret-cr3dential";
