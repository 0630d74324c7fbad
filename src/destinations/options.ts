import * as z from "zod";
import type { CredentialKey } from "../core/credentials.ts";
import type { Destination } from "../core/destination.ts";
import type { ConfigIssue } from "../core/errors.ts";
import type { RecordIndex } from "../core/record-index.ts";
import type { ListMode, ObjectSchema, Rate, ValueRules, WriteMode } from "../core/types.ts";

export type Credentials = { readonly [key in CredentialKey]?: string };

/** One credential, and the variable it is looked for in. */
export interface CredentialNeed {
  readonly key: CredentialKey;
  readonly variable: string;
}

/** What a sync asks of a destination, before anything is connected. */
export interface Target<Settings> {
  readonly object: string;
  /** Slug of the attribute whose value identifies a record; empty where a check was given none. */
  readonly match: string;
  readonly mode: WriteMode;
  /** The destination's own keys of the config. */
  readonly settings: Settings;
  /** The attributes that the mapping sends; undefined before it is made. */
  readonly slugs?: readonly string[];
}

/** What follows from a target without asking the API. */
export interface Plan {
  readonly limits: Destination["limits"];
  readonly values: ValueRules;
  /** The object's attributes, where the API's pages tell them all, or `isOpen` where they tell some. */
  readonly schema?: ObjectSchema;
  /** Differs where the same values would be written in another way: to compare with what was sent before is no use then. */
  readonly writing?: string;
  /** What cannot work: paths are relative to the sync (`["match"]`), those of the destination begin with `destination`. */
  readonly issues?: readonly ConfigIssue[];
  /** False where a request whose fate is unknown must not be sent again: a run that was killed is not resumed just so. */
  readonly isRepeatable?: boolean;
  /** What the person should know before rows are sent. */
  readonly notes?: readonly string[];
}

/** What a destination needs to know, already validated. */
export interface DestinationOptions<Settings = unknown> extends Omit<Target<Settings>, "slugs"> {
  readonly baseUrl: URL;
  /** The address is the embedded sandbox's, which takes the credentials as they are. */
  readonly isSandbox?: boolean;
  /** One of the alternatives that the type names; never shown. */
  readonly credentials: Credentials;
  /** The fields whose lists do something else than replace what is stored. */
  readonly listModes: { readonly [slug: string]: ListMode };
  /** Given where the type says `keepsRecords`. Opens the index of the object's records, once and no sooner than needed. */
  readonly openRecords?: () => Promise<RecordIndex>;
  /** Per attempt, in ms. */
  readonly timeoutMs: number;
  /** For the proxy variables. */
  readonly env: { readonly [name: string]: string | undefined };
  readonly version: string;
}

/** What one entry of the registry says; `Shape` are its own keys under `destination:` in the config. */
export interface DestinationDefinition<Shape extends z.ZodRawShape> {
  /** As people write it: `Zeeg`. */
  readonly title: string;
  /** Undefined where every account, or every API, has another one: the config must name it. */
  readonly defaultBaseUrl: string | undefined;
  readonly shape: Shape;
  /** Settings to show the facts of, where some must be given: without them there are none by default. */
  readonly example?: Output<Shape>;
  /** Which objects there are, for people: `any custom object, people, companies`. */
  readonly objects: string;
  /** What may identify a record, for people. */
  readonly matchRule: string;
  /** The modes it can keep truthfully; why not the others. */
  readonly modes: { readonly [mode in WriteMode]: true | string };
  /** The page of the docs that is about it. */
  readonly page: string;
  /** A run reads the object's attributes before it sends the first record. */
  readonly readsSchema: boolean;
  /** It needs to know which records are there, from a list: it is given an index that lasts. */
  readonly keepsRecords: boolean;
  /** Sets of credentials that let it in: the first that is complete is taken. */
  credentials(settings: Output<Shape>): readonly (readonly CredentialNeed[])[];
  /** For people: which others there are, where the settings choose. */
  readonly credentialNote?: string;
  /** Which part of the account is written to, where the settings choose one: what was delivered to another says nothing. */
  part?(settings: Output<Shape>): string;
  plan(target: Target<Output<Shape>>): Plan;
  /** Which of the sandbox's APIs stands in for it with `--sandbox`; undefined where none does. */
  sandbox(settings: Output<Shape>): string | undefined;
  /** Loads what it needs to speak to the API, and no sooner: help and checks do without. */
  create(options: DestinationOptions<Output<Shape>>): Promise<Destination>;
}

type Output<Shape extends z.ZodRawShape> = z.output<z.ZodObject<Shape, z.core.$strict>>;

/** Its own keys of a config, as `shape` has parsed them. */
export type DestinationSettings = Readonly<Record<string, unknown>>;

/** One entry of the registry: all that help, config errors and the engine's wiring need, without a connection. */
export interface DestinationType
  extends Omit<
    DestinationDefinition<z.ZodRawShape>,
    "example" | "credentials" | "part" | "plan" | "sandbox" | "create"
  > {
  credentials(settings: DestinationSettings): readonly (readonly CredentialNeed[])[];
  part?(settings: DestinationSettings): string;
  plan(target: Target<DestinationSettings>): Plan;
  sandbox(settings: DestinationSettings): string | undefined;
  create(options: DestinationOptions<DestinationSettings>): Promise<Destination>;
  /** What its keys are where the config gives none; undefined where some must be given. */
  readonly defaults: DestinationSettings | undefined;
  /** Good for showing what it is like. */
  readonly example: DestinationSettings;
  /** Its own keys under `destination:`, for people. */
  readonly keys: readonly { readonly key: string; readonly description: string }[];
}

/** Makes an entry of the registry. Its settings come from the config, where `shape` has parsed them. */
export function destinationType<Shape extends z.ZodRawShape>(
  definition: DestinationDefinition<Shape>,
): DestinationType {
  const { shape, example } = definition;
  const { data: defaults } = z.strictObject(shape).safeParse({});
  const keys = Object.entries(shape).map(([key, type]) => ({
    key,
    description: (type as z.ZodType).description ?? "",
  }));
  return { ...definition, defaults, example: example ?? defaults ?? {}, keys } as unknown as DestinationType;
}

/** Limits of an API that documents none. */
export const noRates: readonly Rate[] = [];
