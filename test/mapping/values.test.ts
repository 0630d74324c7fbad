import { describe, expect, test } from "vitest";
import type { JsonValue } from "../../src/core/types.ts";
import type { FieldObject } from "../../src/mapping/index.ts";
import { codeOrValue, isProblem, mapCell } from "./given.ts";

type Case = readonly [cell: JsonValue, options: Omit<FieldObject, "column">, expected: JsonValue | undefined];

const options = { Dresses: "opt_1", Shoes: "opt_2", dresses: "opt_3", Éclair: 4 };
const id1 = "5f0c0000-0000-4000-8000-000000000001";
const id2 = "5f0c0000-0000-4000-8000-000000000002";

const integers: readonly Case[] = [
  ["0", {}, 0],
  ["29", {}, 29],
  ["-29", {}, -29],
  ["+29", {}, 29],
  ["-0", {}, 0],
  [" 29 ", {}, 29],
  ["29.00", {}, 29],
  ["29.5", {}, "! number-decimals"],
  [29.5, {}, "! number-decimals"],
  [29, {}, 29],
  [-0, {}, 0],
  [true, {}, "! number-invalid"],
  ["9007199254740991", {}, 9007199254740991],
  ["9007199254740992", {}, "! number-too-large"],
  ["12345678901234567890", {}, "! number-too-large"],
  [1e21, {}, "! number-too-large"],
  ["9".repeat(500), {}, "! number-too-large"],
  ["1,600", {}, "! number-ambiguous"],
  ["1.600", {}, "! number-ambiguous"],
  ["1.600.000", {}, "! number-ambiguous"],
  ["1 600", {}, "! number-ambiguous"],
  ["1,600.50", {}, "! number-ambiguous"],
  ["29,5", {}, "! number-ambiguous"],
  ["1.600", { decimal: "." }, "! number-decimals"],
  ["1.600", { decimal: ".", scale: 1000 }, 1600],
  ["1,600", { decimal: "." }, "! number-marks"],
  ["1,600", { group: "," }, 1600],
  ["1.600", { group: "." }, 1600],
  ["1.600,50", { decimal: ",", group: ".", scale: 100 }, 160050],
  ["1,600.50", { decimal: ".", group: ",", scale: 100 }, 160050],
  ["1\u00a0600", { group: " " }, 1600],
  ["1\u202f600 000", { group: " " }, 1600000],
  ["1’600'000", { group: "'" }, 1600000],
  ["16,00", { group: "," }, "! number-groups"],
  ["1,60", { group: "," }, "! number-groups"],
  ["1,5", { group: "." }, "! number-marks"],
  ["1.5", { decimal: ",", group: "." }, "! number-groups"],
  ["12.34", { scale: 100 }, 1234],
  ["0.57", { scale: 100 }, 57],
  ["1.005", { decimal: ".", scale: 1000 }, 1005],
  [4.35, { scale: 100 }, 435],
  ["12.345", { decimal: ".", scale: 100 }, "! number-decimals"],
  ["12.345", { decimal: ".", scale: 100, round: true }, 1235],
  ["2.5", { round: "half-up" }, 3],
  ["-2.5", { round: "half-up" }, -3],
  ["2.5", { round: "half-even" }, 2],
  ["3.5", { round: "half-even" }, 4],
  ["2.49", { round: true }, 2],
  ["-0.4", { round: true }, 0],
  ["007", {}, "! number-leading-zeros"],
  ["00.5", {}, "! number-leading-zeros"],
  ["1e5", {}, "! number-exponent"],
  ["1.23E+12", {}, "! number-exponent"],
  ["1,23E+12", {}, "! number-exponent"],
  ["#REF!", {}, "! spreadsheet-error"],
  ["#n/a", {}, "! spreadsheet-error"],
  ["29 €", {}, "! number-unit"],
  ["5%", {}, "! number-unit"],
  ["(5)", {}, "! number-negative"],
  ["5-", {}, "! number-negative"],
  ["5.", {}, "! number-invalid"],
  [",", {}, "! number-invalid"],
  ["1.2.3", {}, "! number-invalid"],
  ["0x1F", {}, "! number-invalid"],
  ["NaN", {}, "! number-invalid"],
  ["Infinity", {}, "! number-invalid"],
  ["٣", {}, "! number-invalid"],
  ["n/a", {}, "! number-invalid"],
  ["١٢", {}, "! number-invalid"],
  ["１２", {}, "! number-invalid"],
  ["\u22125", {}, -5],
  ["- 5", {}, -5],
  ["--5", {}, "! number-invalid"],
  ["5 €", { unit: "€" }, 5],
  ["€5", { unit: "€" }, 5],
  ["-€ 5", { unit: "€" }, -5],
  ["€ -5", { unit: "€" }, -5],
  ["-   5 €", { unit: "€" }, -5],
  ["5\u00a0EUR", { unit: ["€", "EUR"] }, 5],
  ["5", { unit: "€" }, 5],
  ["€ 5 €", { unit: "€" }, "! number-invalid"],
  ["-€-5", { unit: "€" }, "! number-invalid"],
  ["$5", { unit: "€" }, "! number-unit"],
  ["5 kg", { unit: ["g", "kg"] }, 5],
  ["5 eur", { unit: "EUR" }, "! number-unit"],
  ["€", { unit: "€" }, "! number-invalid"],
  ["5%", { unit: "%" }, 5],
  ["1.600,50 €", { unit: "€", decimal: ",", group: ".", scale: 100 }, 160050],
  ["1,600 €", { unit: "€" }, "! number-ambiguous"],
  ["(5)", { negative: "parentheses" }, -5],
  ["(€ 5)", { negative: "parentheses", unit: "€" }, -5],
  ["(5) €", { negative: "parentheses", unit: "€" }, -5],
  ["-5", { negative: "parentheses" }, -5],
  ["-(5)", { negative: "parentheses" }, "! number-invalid"],
  ["(-5)", { negative: "parentheses" }, "! number-invalid"],
  ["5-", { negative: "trailing" }, -5],
  ["5\u2212", { negative: "trailing" }, -5],
  ["5,50- €", { negative: "trailing", unit: "€", decimal: ",", scale: 10 }, -55],
  ["-5-", { negative: "trailing" }, "! number-invalid"],
  ["(5)", { negative: "trailing" }, "! number-negative"],
  ["0-", { negative: "trailing" }, 0],
];

const decimals: readonly Case[] = [
  ["29.5", {}, 29.5],
  [".5", {}, 0.5],
  ["0.500", {}, 0.5],
  ["1.600", { group: "," }, 1.6],
  ["1.600", { group: " " }, "! number-ambiguous"],
  ["1234.567", {}, 1234.567],
  ["-1.600", {}, "! number-ambiguous"],
  ["1,6", { decimal: "," }, 1.6],
  ["0.1", { scale: 3 }, 0.3],
  ["0.1234567890123456789", {}, "! number-too-precise"],
  ["9007199254740993.5", {}, "! number-too-precise"],
  ["0.0000001", {}, 1e-7],
  [1.1, {}, 1.1],
];

const others: Readonly<Record<string, readonly Case[]>> = {
  text: [
    ["  a b ", {}, "  a b "],
    [" ", {}, " "],
    ["007", {}, "007"],
    ["#REF!", {}, "#REF!"],
    ["x".repeat(20), {}, "x".repeat(20)],
    ["👗".repeat(20), {}, "👗".repeat(20)],
    ["x".repeat(21), {}, "! text-too-long"],
    ["👗".repeat(21), {}, "! text-too-long"],
    ["x".repeat(21), { truncate: 20 }, "x".repeat(20)],
    ["👗👗👗", { truncate: 2 }, "👗👗"],
    ["a\ud800b", {}, "! text-broken"],
    [29, {}, "29"],
    [0.5, {}, "0.5"],
    [1e21, {}, "! text-number"],
    [1e-7, {}, "! text-number"],
    [false, {}, "false"],
    [{ a: 1 }, {}, "! text-nested"],
    [["a"], {}, "! text-nested"],
  ],
  checkbox: [
    ["true", {}, true],
    [" FALSE ", {}, false],
    ["1", {}, "! checkbox-unknown"],
    ["yes", {}, "! checkbox-unknown"],
    ["yes", { true: ["yes"], false: ["no"] }, true],
    ["NO", { true: ["yes"], false: ["no"] }, false],
    ["true", { true: ["yes"], false: ["no"] }, "! checkbox-unknown"],
    ["1", { true: [1], false: [0] }, true],
    [0, { true: [1], false: [0] }, false],
    ["x", { true: ["x"], false: ["X"] }, true],
    ["X", { true: ["x"], false: ["X"] }, false],
    [true, { true: ["yes"], false: ["no"] }, true],
    ["#N/A", {}, "! spreadsheet-error"],
  ],
  date: [
    ["2025-01-02", {}, "2025-01-02"],
    [" 2025-01-02", {}, "2025-01-02"],
    ["2024-02-29", {}, "2024-02-29"],
    ["2025-02-29", {}, "! date-unreal"],
    ["1900-02-29", {}, "! date-unreal"],
    ["2025-02-30", {}, "! date-unreal"],
    ["2025-13-01", {}, "! date-unreal"],
    ["0000-01-01", {}, "! date-unreal"],
    ["01/02/2025", {}, "! date-ambiguous"],
    ["31.12.2025", {}, "! date-format"],
    ["2025-1-2", {}, "! date-format"],
    ["45678", {}, "! date-serial"],
    [45678, {}, "! date-serial"],
    ["2025-01-02T00:00:00Z", {}, "! date-has-time"],
    ["2025-01-02 10:00", {}, "! date-has-time"],
    ["02.01.2025", { format: "dd.MM.yyyy" }, "2025-01-02"],
    ["2.1.2025", { format: "dd.MM.yyyy" }, "! date-format"],
    ["2.1.2025", { format: "d.M.yyyy" }, "2025-01-02"],
    ["01/02/2025", { format: "MM/dd/yyyy" }, "2025-01-02"],
    ["13/02/2025", { format: "MM/dd/yyyy" }, "! date-unreal"],
    ["20250102", { format: "yyyyMMdd" }, "2025-01-02"],
    ["2025-01-02", { format: "dd.MM.yyyy" }, "! date-format"],
    ["02x01x2025", { format: "dd.MM.yyyy" }, "! date-format"],
    ["05Jan2025", { format: "ddMMMyyyy" }, "2025-01-05"],
    ["5 SEPT. 2025", { format: "d MMM yyyy" }, "2025-09-05"],
    ["5 Sep 2025", { format: "d MMM yyyy", locale: "en-GB" }, "2025-09-05"],
    ["5. März 2025", { format: "d. MMMM yyyy", locale: "de" }, "2025-03-05"],
    ["5. Mar\u0308z 2025", { format: "d. MMMM yyyy", locale: "de" }, "! date-format"],
    ["5. Ma\u0308rz 2025", { format: "d. MMMM yyyy", locale: "de" }, "2025-03-05"],
    ["5. Mrz 2025", { format: "d. MMM yyyy", locale: "de" }, "2025-03-05"],
    ["5 de Março de 2025", { format: "d 'de' MMMM 'de' yyyy", locale: "pt" }, "2025-03-05"],
    ["5 jui 2025", { format: "d MMM yyyy", locale: "fr" }, "! date-format"],
    ["5 juil. 2025", { format: "d MMM yyyy", locale: "fr" }, "2025-07-05"],
    ["5 января 2025", { format: "d MMMM yyyy", locale: "ru" }, "2025-01-05"],
    ["5 KASIM 2025", { format: "d MMMM yyyy", locale: "tr" }, "2025-11-05"],
    ["5 tháng 10 2025", { format: "d MMMM yyyy", locale: "vi" }, "2025-10-05"],
    ["Sat, 1 Feb 2025", { format: "EEE, d MMM yyyy" }, "2025-02-01"],
    ["Sun, 1 Feb 2025", { format: "EEE, d MMM yyyy" }, "! date-weekday"],
    ["Samstag, 01.02.2025", { format: "EEEE, dd.MM.yyyy", locale: "de" }, "2025-02-01"],
    ["01.02.2025 00:00:00", { format: "dd.MM.yyyy HH:mm:ss" }, "2025-02-01"],
    ["01.02.2025 00:00:01", { format: "dd.MM.yyyy HH:mm:ss" }, "! date-has-time"],
    ["2025-02-01T00:00:00", { format: "yyyy-MM-dd'T'HH:mm:ss" }, "2025-02-01"],
    ["2025-02-01T00:00:00Z", { format: "yyyy-MM-dd'T'HH:mm:ss'Z'" }, "2025-02-01"],
    ["2025-02-01 00:00:00.000", { format: "yyyy-MM-dd HH:mm:ss.SSS" }, "2025-02-01"],
    ["2025-02-01 00:00:00.001", { format: "yyyy-MM-dd HH:mm:ss.SSS" }, "! date-has-time"],
    ["2/1/2025 12:00 AM", { format: "M/d/yyyy hh:mm a" }, "2025-02-01"],
    ["2/1/2025 12:00 PM", { format: "M/d/yyyy hh:mm a" }, "! date-has-time"],
    ["01.02.2025 00:00", { format: "dd.MM.yyyy" }, "! date-has-time"],
    ["02.01.2025", { format: ["dd.MM.yyyy", "yyyy-MM-dd"] }, "2025-01-02"],
    ["2025-01-02", { format: ["dd.MM.yyyy", "yyyy-MM-dd"] }, "2025-01-02"],
    ["01/02/2025", { format: ["dd/MM/yyyy", "MM/dd/yyyy"] }, "! date-ambiguous"],
    ["02/02/2025", { format: ["dd/MM/yyyy", "MM/dd/yyyy"] }, "2025-02-02"],
    ["31/12/2025", { format: ["dd/MM/yyyy", "MM/dd/yyyy"] }, "2025-12-31"],
    ["31/31/2025", { format: ["dd/MM/yyyy", "MM/dd/yyyy"] }, "! date-unreal"],
    ["45678", { format: "excel" }, "2025-01-21"],
    [45678, { format: "excel" }, "2025-01-21"],
    ["45678.0", { format: "excel" }, "2025-01-21"],
    ["45678.5", { format: "excel" }, "! date-has-time"],
    ["1", { format: "excel" }, "1900-01-01"],
    ["59", { format: "excel" }, "1900-02-28"],
    ["60", { format: "excel" }, "! date-serial-60"],
    ["61", { format: "excel" }, "1900-03-01"],
    ["0", { format: "excel" }, "! date-serial-range"],
    ["0.5", { format: "excel" }, "! date-serial-range"],
    ["-1", { format: "excel" }, "! date-format"],
    ["45.678", { format: "excel" }, "! date-serial-ambiguous"],
    ["45,678", { format: "excel" }, "! date-format"],
    ["2958465", { format: "excel" }, "9999-12-31"],
    ["2958466", { format: "excel" }, "! date-serial-range"],
    ["0", { format: "excel1904" }, "1904-01-01"],
    ["60", { format: "excel1904" }, "1904-03-01"],
    ["44216", { format: "excel1904" }, "2025-01-21"],
    ["21.01.2025", { format: ["excel", "dd.MM.yyyy"] }, "2025-01-21"],
    ["#REF!", { format: "excel" }, "! spreadsheet-error"],
    ["9".repeat(100_000), { format: "yyyy-MM-dd" }, "! date-format"],
  ],
  datetime: [
    ["2025-01-02T03:04:05Z", {}, "2025-01-02T03:04:05Z"],
    ["2025-01-02T03:04+02:00", {}, "2025-01-02T03:04+02:00"],
    ["2025-01-02T03:04:05", {}, "! datetime-offset"],
    ["2025-01-02", {}, "! datetime-invalid"],
    ["2025-02-30T03:04:05Z", {}, "! datetime-unreal"],
    ["2025-01-02T24:00:00Z", {}, "! datetime-unreal"],
    ["2025-01-02T03:04:05+15:00", {}, "! datetime-unreal"],
    ["2025-02-30T03:04:05", {}, "! datetime-unreal"],
    ["2026-03-29T08:30:00", { zone: "Europe/Berlin" }, "2026-03-29T08:30:00+02:00"],
    ["2026-03-29T08:30", { zone: "Europe/Berlin" }, "2026-03-29T08:30:00+02:00"],
    ["2026-01-29T08:30:00.120", { zone: "Europe/Berlin" }, "2026-01-29T08:30:00.120+01:00"],
    ["2026-03-29T08:30:00Z", { zone: "Europe/Berlin" }, "2026-03-29T08:30:00Z"],
    ["2026-03-29T02:30:00", { zone: "Europe/Berlin" }, "! datetime-gap"],
    ["2026-03-29T01:59:59", { zone: "Europe/Berlin" }, "2026-03-29T01:59:59+01:00"],
    ["2026-03-29T03:00:00", { zone: "Europe/Berlin" }, "2026-03-29T03:00:00+02:00"],
    ["2026-10-25T02:30:00", { zone: "Europe/Berlin" }, "! datetime-twice"],
    ["2026-10-25T03:00:00", { zone: "Europe/Berlin" }, "2026-10-25T03:00:00+01:00"],
    ["2011-12-30T12:00:00", { zone: "Pacific/Apia" }, "! datetime-gap"],
    ["2026-04-05T01:45:00", { zone: "Australia/Lord_Howe" }, "! datetime-twice"],
    ["2026-07-01T12:00:00", { zone: "Asia/Kathmandu" }, "2026-07-01T12:00:00+05:45"],
    ["1880-01-01T12:00:00", { zone: "Europe/Berlin" }, "! datetime-local-mean-time"],
    ["2026-03-29T02:30:00", { zone: "UTC" }, "2026-03-29T02:30:00Z"],
    ["2026-03-29T02:30:00", { zone: "+02:00" }, "2026-03-29T02:30:00+02:00"],
    ["29.03.2026 08:30", { format: "dd.MM.yyyy HH:mm", zone: "Europe/Berlin" }, "2026-03-29T08:30:00+02:00"],
    ["3/29/2026 8:30 PM", { format: "M/d/yyyy h:mm a", zone: "America/New_York" }, "2026-03-29T20:30:00-04:00"],
    ["3/29/2026 8:30\u202fp.m.", { format: "M/d/yyyy h:mm a", zone: "UTC" }, "2026-03-29T20:30:00Z"],
    ["3/29/2026 13:30 PM", { format: "M/d/yyyy h:mm a", zone: "UTC" }, "! datetime-unreal"],
    ["2026-03-29 08:30:00 +0200", { format: "yyyy-MM-dd HH:mm:ss Z" }, "2026-03-29T08:30:00+02:00"],
    [
      "2026-03-29 08:30:00.123456+02:00",
      { format: "yyyy-MM-dd HH:mm:ss.SSSSSSXXX" },
      "2026-03-29T08:30:00.123456+02:00",
    ],
    ["2026-03-29 08:30:00Z", { format: "yyyy-MM-dd HH:mm:ssXXX" }, "2026-03-29T08:30:00Z"],
    ["2026-03-29", { format: "yyyy-MM-dd HH:mm", zone: "UTC" }, "! datetime-format"],
    ["Mon, 29 Mar 2026 08:30", { format: "EEE, d MMM yyyy HH:mm", zone: "UTC" }, "! date-weekday"],
    ["46110.3541666667", { format: "excel", zone: "Europe/Berlin" }, "2026-03-29T08:30:00+02:00"],
    ["46110.35417", { format: "excel", zone: "Europe/Berlin" }, "! date-serial-fraction"],
    ["46110.9999999999", { format: "excel", zone: "UTC" }, "2026-03-30T00:00:00Z"],
    [46110.5, { format: "excel", zone: "UTC" }, "2026-03-29T12:00:00Z"],
    ["1774765800", { format: "unix" }, "2026-03-29T06:30:00Z"],
    [1774765800, { format: "unix" }, "2026-03-29T06:30:00Z"],
    ["-1", { format: "unix" }, "1969-12-31T23:59:59Z"],
    ["1774765800.0", { format: "unix" }, "! datetime-format"],
    ["01774765800", { format: "unix" }, "! datetime-format"],
    ["1774765800123", { format: "unixms" }, "2026-03-29T06:30:00.123Z"],
    ["1774765800000", { format: "unixms" }, "2026-03-29T06:30:00Z"],
    ["1774765800000", { format: "unix" }, "! date-serial-range"],
    ["1774765800", {}, "! datetime-invalid"],
    ["#N/A", { zone: "UTC" }, "! spreadsheet-error"],
  ],
  select: [
    ["Dresses", { options }, { id: "opt_1" }],
    [" Shoes ", { options }, { id: "opt_2" }],
    ["SHOES", { options }, { id: "opt_2" }],
    ["dresses", { options }, { id: "opt_3" }],
    ["DRESSES", { options }, "! option-ambiguous"],
    ["opt_2", { options }, { id: "opt_2" }],
    ["E\u0301clair", { options }, { id: 4 }],
    ["4", { options }, { id: 4 }],
    [4, { options }, { id: 4 }],
    [{ id: 4 }, { options }, { id: 4 }],
    [{ id: 4, x: 1 }, { options }, "! option-invalid"],
    ["Shoe", { options }, "! option-unknown"],
    ["constructor", { options }, "! option-unknown"],
    ["#N/A", { options }, "! spreadsheet-error"],
  ],
  multiselect: [
    ["Shoes", { options }, [{ id: "opt_2" }]],
    ["Dresses;Shoes", { options }, "! option-unknown"],
    ["Dresses; Shoes;Shoes", { options, split: ";" }, [{ id: "opt_1" }, { id: "opt_2" }]],
    ["Dresses;;Shoes", { options, split: ";" }, "! list-item-empty"],
    ["Dresses;", { options, split: ";" }, "! list-item-empty"],
    [["Dresses", 4], { options }, [{ id: "opt_1" }, { id: 4 }]],
    [[], { options }, undefined],
  ],
  relation: [
    [id1, {}, [id1]],
    [` ${id1} | ${id2}`, { split: "|" }, [id1, id2]],
    [`${id1};${id2}`, {}, "! uuid-invalid"],
    [[id1, id2], {}, [id1, id2]],
    ["42", {}, "! uuid-invalid"],
  ],
  user: [["anna@example.com", {}, "! uuid-invalid"]],
  json: [
    ['{"a":[1,"x"]}', {}, { a: [1, "x"] }],
    ['{"a":12345678901234567890}', {}, "! json-number"],
    ['{"a":"12345678901234567890"}', {}, { a: "12345678901234567890" }],
    ['{"a":1e400}', {}, "! json-number"],
    ['{"a":1.10}', {}, { a: 1.1 }],
    ['{"a":1,"b":{"a":2},"c":[{"a":3}],"a":4}', {}, "! json-duplicate-key"],
    ['{"a":1,"\\u0061":2}', {}, "! json-duplicate-key"],
    ["{a:1}", {}, "! json-invalid"],
    [{ a: [1] }, {}, { a: [1] }],
    [[], {}, []],
  ],
};

describe("a number has all its digits or is refused", () => {
  test.each(integers)("%j with %j -> %j", (cell, given, expected) => {
    expect(codeOrValue(mapCell(cell, { ...given, type: "number" }))).toEqual(expected);
  });
  test.each(decimals)("%j with %j -> %j, where decimals are allowed", (cell, given, expected) => {
    expect(codeOrValue(mapCell(cell, { ...given, type: "number" }, { rules: { integersOnly: false } }))).toEqual(
      expected,
    );
  });
});

for (const [type, cases] of Object.entries(others)) {
  test.each(cases)(`${type}: %j with %j -> %j`, (cell, given, expected) => {
    expect(codeOrValue(mapCell(cell, { ...given, type: type as "text" }))).toEqual(expected);
  });
}

test("a JSONL text for a number obeys the rules of a CSV cell, and a JSON text stays a text", () => {
  expect(codeOrValue(mapCell("1,600", { type: "number" }, { json: true }))).toBe("! number-ambiguous");
  expect(codeOrValue(mapCell("29", { type: "number" }, { json: true }))).toBe(29);
  expect(codeOrValue(mapCell("[1]", { type: "json" }, { json: true }))).toBe("[1]");
});

test("no message repeats the cell; every one is told apart by its code and names the field and the column", () => {
  const marker = "zq7";
  for (const type of ["number", "checkbox", "date", "datetime", "select", "multiselect", "relation", "json"] as const) {
    const given = type === "select" || type === "multiselect" ? { type, options } : { type };
    const problem = mapCell(`${marker} ${marker}`, given);
    if (!isProblem(problem)) throw new Error(`${type} took it`);
    expect(problem.message).not.toContain(marker);
    expect(problem).toMatchObject({ field: "x", column: "X", value: `${marker} ${marker}` });
  }
});

test("an unknown label names at most ten options and the nearest", () => {
  const many = Array.from({ length: 30 }, (_, index) => ({ id: index, label: `Colour number ${index}` }));
  const problem = mapCell("Colour numbr 7", { type: "select" }, { attribute: { type: "select", options: many } });
  if (!isProblem(problem)) throw new Error("it was taken");
  expect(problem.message).toContain("and 20 more");
  expect(problem.detail).toMatch(/Did you mean "Colour number \d+"/);
  // One kind of trouble, however it is misspelt.
  expect(problem.message).not.toContain("Did you mean");
});

test("where a label of one option is the id of another, nobody guesses; a declared label decides", () => {
  const crossed = {
    type: "select",
    options: [
      { id: 2, label: "1" },
      { id: 1, label: "2" },
    ],
  } as const;
  expect(codeOrValue(mapCell("1", {}, { attribute: crossed }))).toBe("! option-ambiguous");
  expect(codeOrValue(mapCell("1", { options: { "1": 2 } }, { attribute: crossed }))).toEqual({ id: 2 });
});
