import { describe, expect, test } from "vitest";
import {
  parseBaseUrl,
  parseBoolean,
  parseConcurrency,
  parseCount,
  parseCountOrPercent,
  parseDelimiter,
  parseDuration,
  parseFailOn,
  parsePercent,
  parseRate,
} from "../../src/config/values.ts";
import { UsageError } from "../../src/core/errors.ts";

const good: readonly [(text: string) => unknown, string, unknown][] = [
  [parseRate, "10/s", { count: 10, windowMs: 1000 }],
  [parseRate, "100/min", { count: 100, windowMs: 60_000 }],
  [parseRate, "100 / 10s", { count: 100, windowMs: 10_000 }],
  [parseRate, "250000/day", { count: 250_000, windowMs: 86_400_000 }],
  [parseDuration, "500ms", 500],
  [parseDuration, "1.5s", 1500],
  [parseDuration, "5m", 300_000],
  [parseDuration, "2h", 7_200_000],
  [parseDuration, "7d", 604_800_000],
  [parsePercent, "50%", 0.5],
  [parsePercent, "100%", 1],
  [parseCountOrPercent, "5%", { kind: "share", share: 0.05 }],
  [parseCountOrPercent, "100", { kind: "count", count: 100 }],
  [parseFailOn, "any", "any"],
  [parseFailOn, "none", "none"],
  [parseFailOn, "0", { kind: "count", count: 0 }],
  [parseCount, "12", 12],
  [parseConcurrency, "auto", "auto"],
  [parseConcurrency, "16", 16],
  [parseBoolean, "TRUE", true],
  [parseBoolean, "0", false],
  [parseBaseUrl, "https://api.zeeg.me/v2/", "https://api.zeeg.me/v2"],
  [parseBaseUrl, "http://127.0.0.1:8080", "http://127.0.0.1:8080"],
  [parseBaseUrl, "http://[::1]:1/x", "http://[::1]:1/x"],
  [parseDelimiter, "tab", "\t"],
  [parseDelimiter, ";", ";"],
];

const bad: readonly [(text: string) => unknown, readonly string[]][] = [
  [parseRate, ["", "10", "0/s", "10/0s", "-1/s", "1.5/s", "10/fortnight", "10 per s", "1e3/s"]],
  [parseDuration, ["", "30", "0s", "-1s", "1 week", "0.0001ms", "1e9s"]],
  [parsePercent, ["50", "0%", "101%", "-5%", "%"]],
  [parseCountOrPercent, ["", "many", "-1", "101%", "1.5"]],
  [parseFailOn, ["", "some", "ANY"]],
  [parseCount, ["", "-1", "1.5", "1e3", "9".repeat(16)]],
  [parseConcurrency, ["0", "-1", "automatic", "1.5"]],
  [parseBoolean, ["yes", "", "2", "constructor"]],
  [
    parseBaseUrl,
    ["api.zeeg.me", "ftp://x", "http://api.zeeg.me", "http://localhost.evil.com", "https://x/?a=1", "https://x/#a"],
  ],
  [parseDelimiter, ["", "a", "constructor"]],
];

test.each(good)("%o reads %j as %j", (parse, text, expected) => {
  expect(parse(text)).toEqual(expected);
});

describe("what has no clear meaning is refused with examples of what has", () => {
  for (const [parse, texts] of bad) {
    test.each(texts)(`${parse.name} %j`, (text) => {
      expect(() => parse(text)).toThrow(UsageError);
      expect(() => parse(text)).toThrow(/Valid: \S/);
    });
  }
});

test("an address with a password is refused without repeating it", () => {
  expect(() => parseBaseUrl("https://me:hunter2@x.example")).toThrow(/no credentials/);
  expect(() => parseBaseUrl("https://me:hunter2@x.example")).not.toThrow(/hunter2/);
});
