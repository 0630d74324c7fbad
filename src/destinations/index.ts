import type * as z from "zod";
import type { DestinationType } from "./options.ts";
import { rest } from "./rest/rest.ts";
import { zeeg } from "./zeeg.ts";

export type {
  CredentialNeed,
  Credentials,
  DestinationSettings,
  DestinationType,
  Plan,
} from "./options.ts";

/** Every destination there is, by the name that `--destination` takes. */
export const destinations = { zeeg, rest } as const satisfies Readonly<Record<string, DestinationType>>;

export type DestinationName = keyof typeof destinations;

export const destinationNames = Object.keys(destinations) as readonly DestinationName[];

/** The config keys that each has of its own under `destination:`. */
export const destinationShapes: Readonly<Record<string, z.ZodRawShape>> = Object.fromEntries(
  Object.entries<DestinationType>(destinations).map(([name, { shape }]) => [name, shape]),
);
