/** Time zones: which offsets a wall clock's time may have had. */
import type { IANAZone } from "luxon";
import { didYouMean } from "../../core/nearest.ts";
import { luxon } from "./luxon.ts";

/** What a local time is in a zone: one offset in minutes, or why there is none or more than one. */
type Local =
  | { readonly kind: "one"; readonly offset: number }
  | { readonly kind: "gap"; readonly before: number; readonly after: number }
  | { readonly kind: "twice"; readonly offsets: readonly [number, number] };

export interface Zone {
  readonly name: string;
  /** @param local the wall clock's time in ms since 1970, as if it were UTC */
  find(local: number): Local;
  /** `+02:00`; `Z` in UTC. Undefined for an offset with seconds, which ISO 8601 cannot write. */
  spell(offset: number): string | undefined;
}

const hour = 3_600_000;
const day = 24 * hour;

/** Finds `Europe/Berlin`, `UTC` or `+02:00`, or says why it is no zone. */
export function findZone(name: string): Zone | string {
  const fixed = /^([+-])(\d{2}):(\d{2})$/.exec(name);
  if (fixed !== null) {
    const [, sign, hours, minutes] = fixed;
    if (Number(hours) > 14 || Number(minutes) > 59) return `there is no offset ${name}.`;
    return fixedZone(name, (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)));
  }
  if (/^(UTC|Z)$/i.test(name)) return { ...fixedZone("UTC", 0), spell: () => "Z" };
  if (!name.includes("/")) {
    return `"${name}" is no zone, or an abbreviation with several meanings: write a place as in Europe/Berlin, UTC, or an offset such as +02:00.`;
  }
  if (!luxon().IANAZone.isValidZone(name)) {
    const hint = didYouMean(name, Intl.supportedValuesOf("timeZone"));
    return `"${name}" is no time zone: write one as in Europe/Berlin, UTC, or an offset such as +02:00.${hint}`;
  }
  return placeZone(name);
}

function fixedZone(name: string, offset: number): Zone {
  return { name, find: () => ({ kind: "one", offset }), spell };
}

function placeZone(name: string): Zone {
  const offsetAt = cachedOffsets(luxon().IANAZone.create(name));
  return {
    name,
    spell,
    find(local) {
      // No offset is beyond a day, so the first of these is earlier than the moment sought, the other later.
      const before = offsetAt(local - day);
      const after = offsetAt(local + day);
      const candidates = new Set([before, after]);
      for (const offset of [before, after]) candidates.add(offsetAt(local - offset * 60_000));
      const fitting = [...candidates].filter((offset) => offsetAt(local - offset * 60_000) === offset);
      const [first, second] = fitting;
      if (first === undefined) return { kind: "gap", before, after };
      return second === undefined ? { kind: "one", offset: first } : { kind: "twice", offsets: [first, second] };
    },
  };
}

/**
 * Asking Intl costs some microseconds, and a file has millions of moments in few years. An hour that begins and ends with
 * one offset has it throughout: no zone has ever changed twice within an hour.
 */
function cachedOffsets(zone: IANAZone): (at: number) => number {
  const known = new Map<number, number>();
  const atHour = (index: number): number => {
    const offset = known.get(index) ?? zone.offset(index * hour);
    if (known.size > 200_000) known.clear();
    known.set(index, offset);
    return offset;
  };
  return (at) => {
    const index = Math.floor(at / hour);
    const offset = atHour(index);
    return offset === atHour(index + 1) ? offset : zone.offset(at);
  };
}

function spell(offset: number): string | undefined {
  if (!Number.isInteger(offset)) return undefined;
  const minutes = Math.abs(offset);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${offset < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
