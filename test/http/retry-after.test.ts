import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { type Headers, httpDate, retryAfterMs } from "../../src/http/retry-after.ts";

const now = Date.UTC(2026, 0, 1, 12, 0, 0);
const in90s = new Date(now + 90_000);

describe("how long the server wants to be left alone", () => {
  const table: readonly (readonly [title: string, headers: Headers, ms: number | undefined])[] = [
    ["nothing said", {}, undefined],
    ["whole seconds", { "retry-after": "12" }, 12_000],
    ["decimals", { "retry-after": "0.25" }, 250],
    ["zero", { "retry-after": "0" }, 0],
    ["spaces around", { "retry-after": " 3 " }, 3000],
    ["the first of several", { "retry-after": ["7", "9"] }, 7000],
    ["a date", { "retry-after": in90s.toUTCString() }, 90_000],
    ["a date of RFC 850", { "retry-after": "Thursday, 01-Jan-26 12:01:30 GMT" }, 90_000],
    ["a date of asctime, which means GMT", { "retry-after": "Thu Jan  1 12:01:30 2026" }, 90_000],
    ["a date that is past", { "retry-after": "Wed, 21 Oct 2015 07:28:00 GMT" }, 0],
    ["a year of seconds", { "retry-after": "31536000" }, 31_536_000_000],
    ["more seconds than a number holds", { "retry-after": "9".repeat(400) }, Number.MAX_SAFE_INTEGER],
    ["a negative number", { "retry-after": "-5" }, undefined],
    ["a word", { "retry-after": "soon" }, undefined],
    ["hexadecimal digits", { "retry-after": "0x10" }, undefined],
    ["an exponent", { "retry-after": "1e9" }, undefined],
    ["nonsense before something readable", { "retry-after": "soon", "ratelimit-reset": "4" }, 4000],
    ["Retry-After before all others", { "retry-after": "2", "x-ratelimit-reset": "50" }, 2000],
    ["RateLimit-Reset", { "ratelimit-remaining": "0", "ratelimit-reset": "30" }, 30_000],
    ["RateLimit-Reset while requests are left", { "ratelimit-remaining": "3", "ratelimit-reset": "30" }, undefined],
    ["RateLimit, one policy used up", { ratelimit: '"default";r=0;t=5' }, 5000],
    ["RateLimit, one policy open", { ratelimit: '"default";r=9;t=5' }, undefined],
    ["RateLimit, the used-up one of two", { ratelimit: '"burst";r=9;t=1, "day";r=0;t=600' }, 600_000],
    ["RateLimit, two used up", { ratelimit: '"burst";r=0;t=1, "day";r=0;t=600' }, 600_000],
    ["RateLimit in several lines", { ratelimit: ['"burst";r=0;t=2', '"day";r=5;t=9'] }, 2000],
    ["RateLimit of the early drafts", { ratelimit: "limit=100, remaining=0, reset=50" }, 50_000],
    ["RateLimit of the early drafts, open", { ratelimit: "limit=100, remaining=1, reset=50" }, undefined],
    ["X-RateLimit-Reset in seconds from now", { "x-ratelimit-reset": "15" }, 15_000],
    ["X-RateLimit-Reset as a moment in s", { "x-ratelimit-reset": String(in90s.getTime() / 1000) }, 90_000],
    ["X-RateLimit-Reset as a moment in ms", { "x-ratelimit-reset": String(in90s.getTime()) }, 90_000],
    ["X-RateLimit-Reset that is past", { "x-ratelimit-reset": String(now / 1000 - 60) }, 0],
    [
      "X-RateLimit-Reset while requests are left",
      { "x-ratelimit-remaining": "1", "x-ratelimit-reset": "9" },
      undefined,
    ],
  ];
  it.each(table)("%s", (_title, headers, ms) => {
    expect(retryAfterMs(headers, now)).toBe(ms);
  });

  it("is a finite number that is not negative, or nothing, whatever the headers hold", () => {
    const digits = fc.integer({ min: 1, max: 400 }).map((length) => "9".repeat(length));
    const value = fc.oneof(
      fc.string(),
      digits,
      digits.map((count) => `"day";r=0;t=${count}`),
      fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
    );
    const names = ["retry-after", "ratelimit", "ratelimit-reset", "ratelimit-remaining", "x-ratelimit-reset"];
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), value), (headers) => {
        const ms = retryAfterMs(headers, now);
        expect(ms === undefined || (Number.isFinite(ms) && ms >= 0), `${ms}`).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("a date of HTTP", () => {
  const zone = process.env.TZ;
  afterEach(() => {
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  });

  it("means GMT in every form, wherever the program runs", () => {
    process.env.TZ = "Asia/Tokyo";
    const moment = Date.UTC(1994, 10, 6, 8, 49, 37);
    expect(httpDate("Sun, 06 Nov 1994 08:49:37 GMT")).toBe(moment);
    expect(httpDate("Sunday, 06-Nov-94 08:49:37 GMT")).toBe(moment);
    expect(httpDate("Sun Nov  6 08:49:37 1994")).toBe(moment);
  });

  it.each(["", "2026-01-01", "1767268800", "tomorrow", "Sun, 99 Nov 1994 08:49:37 GMT"])("is not %j", (text) => {
    expect(httpDate(text)).toBeUndefined();
  });
});
