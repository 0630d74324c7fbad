/** The keys under `destination` that every destination has. */
const commonKeys = [
  "type",
  "token",
  "clientId",
  "clientSecret",
  "refreshToken",
  "username",
  "password",
  "baseUrl",
  "rate",
  "rateShare",
  "concurrency",
  "timeout",
  "maxAttempts",
] as const;
export type CommonDestinationKey = (typeof commonKeys)[number];

const common: ReadonlySet<string> = new Set(commonKeys);

/** The keys of `destination` that are a destination's own. */
export function ownDestinationKeys(destination: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(destination).filter(([key]) => !common.has(key)));
}
