import type * as z from "zod";
import { hubspot } from "./hubspot/hubspot.ts";
import type { DestinationType } from "./options.ts";
import { rest } from "./rest/rest.ts";
import { revnue } from "./revnue/index.ts";
import { routera } from "./routera/index.ts";
import { zeeg } from "./zeeg/zeeg.ts";

export type {
  CredentialNeed,
  Credentials,
  DestinationSettings,
  DestinationType,
  Plan,
} from "./options.ts";

/** Every destination there is, by the name that `--destination` takes. */
export const destinations = { zeeg, hubspot, routera, revnue, rest } as const satisfies Readonly<
  Record<string, DestinationType>
>;

export type DestinationName = keyof typeof destinations;

export const destinationNames = Object.keys(destinations) as readonly DestinationName[];

/** The config keys that each has of its own under `destination:`. */
export const destinationShapes: Readonly<Record<string, z.ZodRawShape>> = Object.fromEntries(
  Object.entries<DestinationType>(destinations).map(([name, { shape }]) => [name, shape]),
);
