import { type Notices, resolveSecret, type TokenSource } from "../config/index.ts";
import { CrmSyncError, UsageError } from "../core/errors.ts";
import { parseAddress, parseHeaderName, parseHeaderValue } from "../notify/address.ts";
import { kindMissing, type Monitor, monitorAt } from "../notify/heartbeat.ts";
import type { Place } from "../notify/places.ts";

/** How the secrets of a config's places are read. */
export interface SecretReading {
  /** Where relative files and commands start from. */
  readonly baseDir: string;
  readonly signal: AbortSignal;
  readonly warn: (text: string) => void;
}

/** A place with its secrets. @throws UsageError where one cannot be read or is no address; it holds no part of it */
export async function placeOf(place: Notices["places"][number], reading: SecretReading): Promise<Place> {
  if (place.email) {
    const { to, from, sendmail = "/usr/sbin/sendmail" } = place.email;
    return { kind: "email", to: [to].flat(), from, sendmail };
  }
  if (place.command) return { kind: "command", command: place.command };
  if (place.webhook === undefined) throw new Error("a place without any kind was let through");
  const url = await addressOf(place.webhook, "webhook", reading);
  const headers: [string, string][] = [];
  for (const [header, source] of Object.entries(place.headers ?? {})) {
    const value = await read(source, `header ${header}`, reading);
    headers.push([parseHeaderName(header), parsed(parseHeaderValue, value, `the header ${header}`)]);
  }
  return { kind: "webhook", url, format: place.format ?? "json", headers: Object.fromEntries(headers) };
}

/** What a place is called before its secrets are read. */
export function kindOf(place: Notices["places"][number]): string {
  return place.email ? "email" : place.command ? `command ${place.command[0] ?? ""}` : "webhook";
}

/** A monitor with its addresses. @throws UsageError where one cannot be read, or is no address */
export async function monitorOf(
  { url, kind, ...own }: NonNullable<Notices["heartbeat"]>,
  reading: SecretReading,
): Promise<Monitor> {
  if (url !== undefined) {
    const monitor = monitorAt(await addressOf(url, "heartbeat", reading), kind);
    if (monitor === undefined) throw new UsageError("value-invalid", kindMissing);
    return monitor;
  }
  const addresses: [string, URL][] = [];
  for (const [signal, source] of Object.entries(own)) {
    if (source !== undefined) addresses.push([signal, await addressOf(source, `heartbeat ${signal}`, reading)]);
  }
  return Object.fromEntries(addresses);
}

async function addressOf(source: TokenSource, name: string, reading: SecretReading): Promise<URL> {
  return parsed(parseAddress, await read(source, `${name} address`, reading), `the ${name} address`);
}

async function read(source: TokenSource, name: string, { baseDir, signal, warn }: SecretReading): Promise<string> {
  const { token, warnings } = await resolveSecret(source, baseDir, signal, name);
  for (const warning of warnings) warn(warning);
  return token.reveal();
}

function parsed<T>(parse: (text: string) => T, text: string, what: string): T {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof CrmSyncError)) throw error;
    throw new UsageError(error.code, `${what}: ${error.message}`, { cause: error });
  }
}
