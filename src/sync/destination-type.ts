import { UsageError } from "../core/errors.ts";
import { didYouMean } from "../core/nearest.ts";
import { type DestinationName, type DestinationType, destinationNames, destinations } from "../destinations/index.ts";

/** The registry's entry of a name that a person gave. @throws UsageError with the nearest name */
export function destinationTypeOf(text: string): readonly [DestinationName, DestinationType] {
  const name = destinationNames.find((known) => known === text);
  if (name !== undefined) return [name, destinations[name]];
  throw new UsageError(
    "destination-unknown",
    `there is no destination "${text}".${didYouMean(text, destinationNames)} Known: ${destinationNames.join(", ")}.`,
  );
}
