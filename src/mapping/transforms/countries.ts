/** How numbers are dialled inside countries: ITU-T E.164 country codes, and the trunk prefixes of the ITU's national plans. */

export interface Dialling {
  /** The country's calling code, without `+`. */
  readonly code: string;
  /**
   * What stands before a number inside the country and is dropped after the calling code: `0`, or `1` in North America.
   * `none`: numbers are dialled whole, and one that begins with 0 has a mistake. `kept`: they are dialled whole, and the 0
   * belongs to them (Italy). Absent: not known here, so a number that begins with 0 is refused.
   */
  readonly trunk?: "0" | "1" | "none" | "kept";
}

// Only countries whose rule is the same for every number. Left out, for what their first digits mean depends on the rest:
// Russia and Kazakhstan (trunk 8, as 800 numbers begin), Hungary (06), Argentina, Brazil, Colombia, Mexico.
const codes: Readonly<Record<NonNullable<Dialling["trunk"]>, string>> = {
  "0":
    "AE971 AL355 AM374 AT43 AU61 BA387 BD880 BE32 BG359 CH41 CN86 DE49 DZ213 EC593 EG20 FI358 FR33 GB44 GE995 GG44 " +
    "GH233 HR385 ID62 IE353 IL972 IM44 IN91 IQ964 IR98 JE44 JO962 JP81 KE254 KH855 KR82 LA856 LB961 LK94 MA212 " +
    "MD373 ME382 MK389 MM95 MY60 NA264 NG234 NL31 NP977 NZ64 PE51 PH63 PK92 PY595 RO40 RS381 RW250 SA966 SD249 SE46 SI386 SK421 " +
    "SY963 TH66 TR90 TW886 TZ255 UA380 UG256 UY598 VE58 VN84 XK383 YE967 ZA27 ZM260 ZW263",
  "1": "US1 CA1 PR1 DO1 JM1 TT1 BS1 BB1",
  none:
    "AD376 BH973 CL56 CR506 CY357 CZ420 DK45 EE372 ES34 FO298 GR30 GT502 HK852 HN504 IS354 KW965 LI423 LU352 " +
    "LV371 MC377 MT356 NI505 NO47 OM968 PA507 PL48 PT351 QA974 SG65 SV503 TN216",
  kept: "IT39 VA39 CI225",
};

/** By ISO 3166-1 code. */
export const countries: ReadonlyMap<string, Dialling> = new Map(
  (["0", "1", "none", "kept"] as const).flatMap((trunk) =>
    codes[trunk].split(" ").map((entry): [string, Dialling] => [entry.slice(0, 2), { code: entry.slice(2), trunk }]),
  ),
);

/** The calling codes after which a written `(0)` is the trunk prefix, to be dropped from abroad. */
export const codesWithTrunkZero: ReadonlySet<string> = new Set(
  [...countries.values()].filter(({ trunk }) => trunk === "0").map(({ code }) => code),
);
