/** Sources that are web addresses: where they differ from paths. A query or a user in one may be a secret (law 8). */

/** True for an http(s) address; a path, also one with a colon, is none. */
export function isSourceUrl(source: string): boolean {
  return /^https?:\/\//i.test(source);
}

/**
 * A source as it may be shown, stored and reported: of an address the scheme, host and path, without user, query and
 * fragment; a path as it is.
 */
export function shownSource(source: string): string {
  if (!isSourceUrl(source)) return source;
  if (!URL.canParse(source)) return "the http(s) address";
  const { origin, pathname } = new URL(source);
  return origin + pathname;
}

/** True for addresses that never leave this machine. */
export function isLoopback({ hostname }: URL): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
