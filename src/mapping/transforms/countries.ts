/** How numbers are dialled inside countries: ITU-T E.164 country codes, and the trunk prefixes of the ITU's national plans. */

export interface Dialling {
  /** The country's calling code, without `+`. */
  readonly code: string;
  /** The digits of a number as it is dialled inside the country, whole; group 1 is what stands after the calling code. */
  readonly national: RegExp;
}

// Numbers begin with a 0 that is dropped after the calling code. One without it lacks its area code, or has its calling code
// before it and lost the +: nobody can tell. Only countries where this holds for every number that people have; left out are
// Russia (8), Hungary (06), China, Argentina, Brazil, Colombia, Mexico, Peru, whose rule depends on the number.
const trunkZero =
  "AE971 AL355 AM374 AT43 AU61 BA387 BD880 BE32 BG359 CH41 DE49 DZ213 EC593 EG20 FI358 FR33 GB44 GE995 GG44 GH233 HR385 " +
  "ID62 IE353 IL972 IM44 IQ964 IR98 JE44 JO962 JP81 KE254 KH855 KR82 LA856 LB961 LK94 MA212 MD373 ME382 MK389 MM95 MY60 " +
  "NA264 NG234 NL31 NP977 NZ64 PH63 PK92 PY595 RO40 RS381 RW250 SA966 SD249 SE46 SI386 SK421 SY963 TH66 TW886 TZ255 UA380 " +
  "UG256 UY598 VE58 VN84 XK383 YE967 ZA27 ZM260 ZW263";

// Numbers are dialled whole and have one length: with the calling code before them they are longer.
const oneLength =
  "BH973:8 CL56:9 CR506:8 CY357:8 CZ420:9 DK45:8 ES34:9 FO298:6 GR30:10 GT502:8 HK852:8 HN504:8 KW965:8 LV371:8 MT356:8 " +
  "NI505:8 NO47:8 OM968:8 PL48:9 PT351:9 QA974:8 SG65:8 SV503:8 TN216:8";

const northAmerica = "US CA PR DO JM TT BS BB";

/** By ISO 3166-1 code. */
export const countries: ReadonlyMap<string, Dialling> = new Map<string, Dialling>([
  ...trunkZero
    .split(" ")
    .map((entry): [string, Dialling] => [entry.slice(0, 2), { code: entry.slice(2), national: /^0([1-9]\d+)$/ }]),
  ...oneLength.split(" ").map((entry): [string, Dialling] => {
    const [code = "", length = ""] = entry.slice(2).split(":");
    return [entry.slice(0, 2), { code, national: new RegExp(`^([1-9]\\d{${Number(length) - 1}})$`) }];
  }),
  ...northAmerica.split(" ").map((name): [string, Dialling] => [name, { code: "1", national: /^1?([2-9]\d{9})$/ }]),
  // Ten digits, before which people may write a 0.
  ["IN", { code: "91", national: /^0?([1-9]\d{9})$/ }],
  ["TR", { code: "90", national: /^0?([1-9]\d{9})$/ }],
  // The 0 belongs to the number; mobile ones begin with 3.
  ["IT", { code: "39", national: /^(0\d{5,10}|3\d{8,9})$/ }],
]);

/** A country that is known by its calling code alone: what begins with 0, or may have the code before it, is not understood. */
export function diallingOfCode(code: string): Dialling {
  return { code, national: new RegExp(`^(?!0|${code}\\d{8})(\\d+)$`) };
}

/** The calling codes after which a written `(0)` is the trunk prefix, to be dropped from abroad. */
export const codesWithTrunkZero: ReadonlySet<string> = new Set(trunkZero.split(" ").map((entry) => entry.slice(2)));
