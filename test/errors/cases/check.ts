import { type Chapter, ending } from "../error-case.ts";

const rows = Array.from({ length: 60 }, (_, n) => `A-${n},Dress,${10_000 + n},${n + 1},`);
const odd = [
  "B-1,MÃ¤ntel,0123,61,",
  "B-2,M\ufffdntel,10200,62,",
  "B-3,1.23E+12,10201,63,",
  "B-4,#REF!,10202,64,",
  "B-5,'0123,10203,65,",
  "B-6,=SUM(A1),10204,66,",
  "B-7,Dr\u0007ess,10205,67,",
  "B-8,Dress\u00a0,10206,ten,",
];
const shortened = Array.from({ length: 80 }, (_, n) => `A-${n},${n < 4 ? 12_345_678 + n : 4_012_345_678_901 + n}`);

/** What `crm-sync check` shows although it can be sent. */
export const checkCases: Chapter = [
  ending(0)(
    "cells that exports have damaged",
    "check products.csv --match sku",
    "all-blank apostrophe control error-code exponent formula mojibake nbsp-padding odd-ones-out replacement",
    {
      files: { "products.csv": ["sku,name,zip,size,note", ...rows, ...odd, ""].join("\n") },
    },
  ),
  ending(0)("codes that have lost their zeros", "check products.csv --match sku", "zeros-lost", {
    files: { "products.csv": ["sku,zip", ...shortened, ""].join("\n") },
  }),
];
