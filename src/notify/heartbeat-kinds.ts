/** How a monitor wants to be told: as healthchecks.io or as Cronitor reads it. */
export const heartbeatKinds = ["healthchecks", "cronitor"] as const;
export type HeartbeatKind = (typeof heartbeatKinds)[number];

const hosts: Readonly<Record<string, HeartbeatKind>> = {
  "hc-ping.com": "healthchecks",
  "cronitor.link": "cronitor",
};

/** The kind of a known service; undefined for one of one's own. */
export function kindOfHost({ hostname }: URL): HeartbeatKind | undefined {
  return Object.hasOwn(hosts, hostname) ? hosts[hostname] : undefined;
}

/** What to do about an address of an unknown host. */
export const kindMissing =
  "which monitor it is cannot be told by its host: add kind: healthchecks or kind: cronitor, or give start, success and failure addresses instead.";
