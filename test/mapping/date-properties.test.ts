import fc from "fast-check";
import { DateTime, IANAZone } from "luxon";
import { describe, expect, test } from "vitest";
import { codeOrValue, mapCell } from "./given.ts";

const numRuns = Number(process.env.PROPERTY_RUNS ?? 300);
const dayMs = 86_400_000;

/** `Date` in UTC as the oracle: `2025-02-01`, or undefined where it rolls over, so that there is no such day. */
function realDay(year: number, month: number, day: number): string | undefined {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const isSame = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isSame && year > 0 ? date.toISOString().slice(0, 10) : undefined;
}

const two = (value: number) => String(value).padStart(2, "0");
const four = (value: number) => String(value).padStart(4, "0");
type Written = readonly [format: string, write: (y: number, m: number, d: number) => string];
const written: readonly Written[] = [
  ["yyyy-MM-dd", (y, m, d) => `${four(y)}-${two(m)}-${two(d)}`],
  ["dd.MM.yyyy", (y, m, d) => `${two(d)}.${two(m)}.${four(y)}`],
  ["M/d/yyyy", (y, m, d) => `${m}/${d}/${four(y)}`],
  ["yyyyMMdd", (y, m, d) => four(y) + two(m) + two(d)],
  ["dd/MM/yyyy", (y, m, d) => `${two(d)}/${two(m)}/${four(y)}`],
  ["MM/dd/yyyy", (y, m, d) => `${two(m)}/${two(d)}/${four(y)}`],
  ["'d' d 'of' MM, yyyy", (y, m, d) => `d ${d} of ${two(m)}, ${four(y)}`],
  ["dd.MM.yyyy HH:mm:ss", (y, m, d) => `${two(d)}.${two(m)}.${four(y)} 00:00:00`],
  ["M/d/yyyy h:mm a", (y, m, d) => `${m}/${d}/${four(y)} 12:00 am`],
];
/** What `M` and `d` take as well. */
const padded = new Map<string, Written[1]>([
  ["M/d/yyyy", (y, m, d) => `${two(m)}/${two(d)}/${four(y)}`],
  ["'d' d 'of' MM, yyyy", (y, m, d) => `d ${two(d)} of ${two(m)}, ${four(y)}`],
]);
const anyParts = fc.tuple(fc.oneof(fc.nat(9999), fc.integer({ min: 1890, max: 2110 })), fc.nat(13), fc.nat(32));
const leapDays = fc.tuple(
  fc.constantFrom(4, 100, 400, 1600, 1900, 2000, 2023, 2024, 2100),
  fc.constant(2),
  fc.integer({ min: 28, max: 30 }),
);
const parts = fc.oneof({ weight: 4, arbitrary: anyParts }, leapDays);

test("a day in a declared format is that day, or refused where the calendar has none", () => {
  fc.assert(
    fc.property(parts, fc.constantFrom(...written), ([y, m, d], [format, write]) => {
      const expected = realDay(y, m, d);
      expect(codeOrValue(mapCell(write(y, m, d), { type: "date", format }))).toBe(expected ?? "! date-unreal");
    }),
    { numRuns: numRuns * 3 },
  );
});

test("with several formats a cell is the one day that they agree on, or refused", () => {
  const formats = fc.uniqueArray(fc.constantFrom(...written), { minLength: 2, maxLength: 4 });
  fc.assert(
    fc.property(parts, formats, fc.nat(), ([y, m, d], chosen, pick) => {
      const text = chosen[pick % chosen.length]?.[1](y, m, d) ?? "";
      // Which days would be written so, in any of the formats: tried one by one.
      const numbers = [...new Set((text.match(/\d+/g) ?? []).flatMap((run) => [Number(run), y, m, d]))];
      const days = new Set<string>();
      for (const year of numbers) {
        for (const month of numbers) {
          for (const day of numbers) {
            const real = realDay(year, month, day);
            const isWritten = ([format, write]: Written) =>
              write(year, month, day) === text || padded.get(format)?.(year, month, day) === text;
            if (real && chosen.some(isWritten)) days.add(real);
          }
        }
      }
      const [only = "! date-unreal"] = days;
      const sent = codeOrValue(mapCell(text, { type: "date", format: chosen.map(([format]) => format) }));
      expect(sent).toBe(days.size > 1 ? "! date-ambiguous" : only);
    }),
    { numRuns },
  );
});

test("names of months and weekdays are read as they are written, in many languages and any case", () => {
  const locales = fc.constantFrom(
    "en",
    "en-GB",
    "de",
    "fr",
    "es",
    "pt-BR",
    "it",
    "nl",
    "pl",
    "cs",
    "ru",
    "tr",
    "vi",
    "sv",
    "el",
    "ja",
  );
  const formats = fc.constantFrom(
    ["d MMMM yyyy", "d MMMM yyyy"],
    ["EEEE, d. MMMM yyyy", "EEEE, d. MMMM yyyy"],
    ["dd-MMM yyyy", "dd-MMM yyyy"],
  );
  const shapes = fc.constantFrom<(text: string, locale: string) => string>(
    (text) => text,
    (text, locale) => text.toLocaleUpperCase(locale),
    (text) => text.normalize("NFD"),
    (text) => text.replaceAll(" ", "\u00a0"),
  );
  fc.assert(
    fc.property(fc.integer({ min: -40_000, max: 40_000 }), locales, formats, shapes, (number, locale, given, shape) => {
      const [format = "", pattern = ""] = given;
      const day = DateTime.fromMillis(number * dayMs, { zone: "utc", locale, numberingSystem: "latn" });
      // Some languages shorten no names, but write digits instead.
      const month = day.toFormat("MMM");
      if (/^\d+$/.test(month)) return;
      const text = shape(day.toFormat(pattern), locale);
      expect(codeOrValue(mapCell(text, { type: "date", format, locale }))).toBe(day.toISODate());
    }),
    { numRuns },
  );
});

test("a wrong weekday is refused, whichever it is", () => {
  fc.assert(
    fc.property(fc.integer({ min: -40_000, max: 40_000 }), fc.integer({ min: 1, max: 6 }), (number, shift) => {
      const day = DateTime.fromMillis(number * dayMs, { zone: "utc", locale: "en" });
      const text = `${day.plus({ days: shift }).toFormat("EEE")} ${day.toFormat("dd.MM.yyyy")}`;
      expect(codeOrValue(mapCell(text, { type: "date", format: "EEE dd.MM.yyyy" }))).toBe("! date-weekday");
    }),
    { numRuns: Math.min(numRuns, 300) },
  );
});

test("digits and marks in any order are the day of the format, letter by letter, or refused", () => {
  const text = fc.oneof(
    fc.stringMatching(/^[0-3]\d[./-][01]\d[./-][12]\d{3}$/),
    fc.stringMatching(/^[0-9./: -]{6,12}$/),
    fc.stringMatching(/^[0-3]?[1-9]\.[01]?[1-9]\.(20)?\d\d$/),
  );
  fc.assert(
    fc.property(text, (cell) => {
      const match = /^(\d\d)\.(\d\d)\.(\d{4})$/.exec(cell.trim());
      const expected = match && realDay(Number(match[3]), Number(match[2]), Number(match[1]));
      const sent = codeOrValue(mapCell(cell, { type: "date", format: "dd.MM.yyyy" }));
      if (expected) expect(sent).toBe(expected);
      else if (cell.trim() !== "") expect(sent).toMatch(/^! date-/);
    }),
    { numRuns },
  );
});

describe("a spreadsheet's day numbers", () => {
  const systems = [
    ["excel", (serial: number) => (serial > 60 ? Date.UTC(1899, 11, 30) : Date.UTC(1899, 11, 31)) + serial * dayMs],
    ["excel1904", (serial: number) => Date.UTC(1904, 0, 1) + serial * dayMs],
  ] as const;
  const serials = fc.oneof(fc.integer({ min: 1, max: 130 }), fc.integer({ min: 1, max: 2_957_003 }));

  test.each(systems)("are days of the system %s and none is skipped or doubled", (format, start) => {
    fc.assert(
      fc.property(serials, (serial) => {
        const sent = codeOrValue(mapCell(String(serial), { type: "date", format }));
        if (format === "excel" && serial === 60) expect(sent).toBe("! date-serial-60");
        else expect(sent).toBe(new Date(start(serial)).toISOString().slice(0, 10));
      }),
      { numRuns },
    );
  });

  test.each(systems)("of the system %s keep their second with seven decimals or more", (format, start) => {
    const seconds = fc.nat(86_399);
    fc.assert(
      fc.property(
        fc.integer({ min: 61, max: 90_000 }),
        seconds,
        fc.integer({ min: 7, max: 10 }),
        (serial, second, places) => {
          const text = (serial + second / 86_400).toFixed(places);
          const moment = new Date(start(serial) + second * 1000).toISOString().replace(".000Z", "Z");
          expect(codeOrValue(mapCell(text, { type: "datetime", format, zone: "UTC" }))).toBe(moment);
        },
      ),
      { numRuns },
    );
  });

  test("with any fraction are within 5 ms of the second that is sent, or refused", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1000, max: 90_000 }), fc.stringMatching(/^\d{1,6}$/), (serial, fraction) => {
        const sent = codeOrValue(mapCell(`${serial}.${fraction}`, { type: "datetime", format: "excel", zone: "UTC" }));
        // In thousandths of a second times 10^6, exactly.
        const exact = (BigInt(fraction) * 86_400_000_000_000n) / 10n ** BigInt(fraction.length);
        const off = exact % 1_000_000_000n;
        if (off > 5_000_000n && off < 995_000_000n) {
          expect(sent).toBe("! date-serial-fraction");
          return;
        }
        const start = Date.UTC(1899, 11, 30) + serial * dayMs;
        const sentAt = BigInt(Date.parse(String(sent)) - start) * 1_000_000n;
        expect(sentAt - exact <= 5_000_000n && exact - sentAt <= 5_000_000n).toBe(true);
      }),
      { numRuns },
    );
  });
});

test("seconds and milliseconds since 1970 are the moments that Date makes of them", () => {
  const range = { min: -62_135_596_800_000, max: 253_402_300_799_999 };
  fc.assert(
    fc.property(fc.oneof(fc.integer(range), fc.integer({ min: -2000, max: 2_000_000 })), (ms) => {
      const sent = mapCell(String(ms), { type: "datetime", format: "unixms" });
      expect(sent).toBe(new Date(ms).toISOString().replace(".000Z", "Z"));
      const seconds = Math.floor(ms / 1000);
      const expected = new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
      expect(mapCell(String(seconds), { type: "datetime", format: "unix" })).toBe(expected);
    }),
    { numRuns },
  );
});

describe("a local time of a zone", () => {
  const zones = [
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Africa/Casablanca",
    "America/St_Johns",
    "Pacific/Apia",
  ];
  /** The hours in which the zone's offset changes, from 2009 to 2012 and in 2026. */
  const changes = (name: string): readonly number[] => {
    const zone = IANAZone.create(name);
    const found: number[] = [];
    for (const [from, to] of [
      [2009, 2012],
      [2026, 2027],
    ] as const) {
      for (let at = Date.UTC(from); at < Date.UTC(to); at += 6 * 3_600_000) {
        if (zone.offset(at) !== zone.offset(at + 6 * 3_600_000)) found.push(at);
      }
    }
    return found.length > 0 ? found : [Date.UTC(2026, 5)];
  };

  test.each(zones)(
    "in %s is the one moment that its clocks showed it, or refused where that is none or two",
    (name) => {
      const zone = IANAZone.create(name);
      const near = fc
        .tuple(fc.constantFrom(...changes(name)), fc.integer({ min: -16 * 60, max: 40 * 60 }))
        .map(([at, minutes]) => at + minutes * 60_000);
      const anywhen = fc.integer({ min: Date.UTC(1975), max: Date.UTC(2036) }).map((at) => at - (at % 1000));
      fc.assert(
        fc.property(fc.oneof({ weight: 3, arbitrary: near }, anywhen), (local) => {
          const text = new Date(local).toISOString().slice(0, 19);
          // Every offset there is, tried: which moments show this text on the zone's clocks.
          const moments: number[] = [];
          for (let offset = -12 * 60; offset <= 14 * 60; offset += 15) {
            const at = local - offset * 60_000;
            if (zone.offset(at) === offset) moments.push(at);
          }
          const sent = codeOrValue(mapCell(text, { type: "datetime", zone: name }));
          if (moments.length !== 1) {
            expect(sent).toBe(moments.length === 0 ? "! datetime-gap" : "! datetime-twice");
            return;
          }
          expect(String(sent).slice(0, 19)).toBe(text);
          expect(Date.parse(String(sent))).toBe(moments[0]);
          const [day = "", time = ""] = text.split("T");
          const german = `${day.split("-").reverse().join(".")} ${time}`;
          expect(mapCell(german, { type: "datetime", format: "dd.MM.yyyy HH:mm:ss", zone: name })).toBe(sent);
        }),
        { numRuns: Math.min(numRuns, 1000) },
      );
    },
  );
});

test("a moment with its offset is sent letter for letter, whatever zone is declared", () => {
  const offset = fc.constantFrom("Z", "+02:00", "-0330", "+14:00", "-12:00");
  fc.assert(
    fc.property(
      fc.integer({ min: Date.UTC(1), max: Date.UTC(9999) }),
      offset,
      fc.boolean(),
      fc.constantFrom(16, 19, 23),
      (at, suffix, isZoned, length) => {
        const text = new Date(at).toISOString().slice(0, length) + suffix;
        expect(mapCell(text, { type: "datetime", ...(isZoned && { zone: "Europe/Berlin" }) })).toBe(text);
      },
    ),
    { numRuns },
  );
});
