import type { DestinationType } from "./options.ts";
import { zeeg } from "./zeeg.ts";

export type { DestinationType } from "./options.ts";

/** Every destination there is, by the name that `--destination` takes. */
export const destinations = { zeeg } as const satisfies Readonly<Record<string, DestinationType>>;

export type DestinationName = keyof typeof destinations;

export const destinationNames = Object.keys(destinations) as readonly DestinationName[];
