import fc from "fast-check";
import { expect, test } from "vitest";
import { codeOrValue, mapCell } from "./given.ts";

const numRuns = Number(process.env.PROPERTY_RUNS ?? 300);

interface Declared {
  readonly decimal?: "." | ",";
  readonly group?: "." | "," | "'" | " ";
  readonly scale?: number;
  readonly round?: "half-up" | "half-even";
}

const declarations = fc
  .record(
    {
      decimal: fc.constantFrom(".", ","),
      group: fc.constantFrom(".", ",", "'", " "),
      scale: fc.constantFrom(1, 3, 10, 100, 1000),
      round: fc.constantFrom("half-up", "half-even"),
    },
    { requiredKeys: [] },
  )
  .filter(({ decimal, group }) => decimal === undefined || decimal !== group) as fc.Arbitrary<Declared>;

/** The whole number that the digits and the declaration make, in BigInt arithmetic; undefined where there is none. */
function wholeNumber(negative: boolean, whole: string, fraction: string, { scale = 1, round }: Declared) {
  const unit = 10n ** BigInt(fraction.length);
  const scaled = BigInt(whole + fraction) * BigInt(scale);
  let result = scaled / unit;
  const rest = scaled % unit;
  if (rest !== 0n) {
    if (round === undefined) return undefined;
    const isTie = rest * 2n === unit;
    if (rest * 2n > unit || (isTie && (round === "half-up" || result % 2n === 1n))) result += 1n;
  }
  if (result > BigInt(Number.MAX_SAFE_INTEGER)) return undefined;
  return Number(negative ? -result : result) + 0;
}

/** What may be sent for a text of digits and marks: the rules once more, as one regular expression. */
function oracle(text: string, declared: Declared): number | undefined {
  const point = declared.decimal ?? (declared.group === "." ? undefined : ".");
  const mark = { ".": "\\.", ",": ",", "'": "'", " ": " " };
  const grouped = declared.group === undefined ? "" : `|\\d{1,3}(?:${mark[declared.group]}\\d{3})+`;
  const fractional = point === undefined ? "()" : `(?:${mark[point]}(\\d+))?`;
  const match = new RegExp(`^([+-]?) *(\\d+${grouped})?${fractional}$`).exec(text.trim());
  if (match === null) return undefined;
  const [, sign, written, fraction = ""] = match;
  if (written === undefined && fraction === "") return undefined;
  const whole = (written ?? "").replaceAll(/\D/g, "");
  if (/^0\d/.test(whole)) return undefined;
  const couldBeGroup = declared.decimal === undefined && declared.group !== "," && fraction.length === 3;
  if (couldBeGroup && /^[1-9]\d{0,2}$/.test(written ?? "")) return undefined;
  return wholeNumber(sign === "-", whole, fraction, declared);
}

test("digits and marks in any order are the number that the declaration makes of them, or refused", () => {
  const character = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(..."0123456789") },
    { weight: 2, arbitrary: fc.constantFrom(".", ",", "'", " ") },
  );
  const groupsOfThree = fc
    .tuple(
      fc.constantFrom("1", "12", "123", "0"),
      fc.array(fc.constantFrom(".600", ",600", "'600", " 600", ".5", ",50")),
    )
    .map(([first, groups]) => first + groups.join(""));
  const body = fc.oneof(
    fc.array(character, { minLength: 1, maxLength: 10 }).map((characters) => characters.join("")),
    groupsOfThree,
  );
  const sign = fc.constantFrom("", "", "-", "+", "- ", " ");
  fc.assert(
    fc.property(sign, body, declarations, (prefix, digits, declared) => {
      const text = prefix + digits;
      if (text.trim() === "") return;
      const sent = mapCell(text, { type: "number", ...declared });
      const expected = oracle(text, declared);
      if (expected === undefined) expect(codeOrValue(sent)).toMatch(/^! number-/);
      else expect(sent).toBe(expected);
    }),
    { numRuns: numRuns * 10 },
  );
});

test("declared units and negatives are left out and read, wherever they stand; anything twice is refused", () => {
  const written = fc.constantFrom(
    (n: string, unit: string) => [`${n}${unit}`, false] as const,
    (n: string, unit: string) => [`${n} ${unit}`, false] as const,
    (n: string, unit: string) => [`${unit}\u00a0${n}`, false] as const,
    (n: string, unit: string) => [`-${unit}${n}`, true] as const,
    (n: string, unit: string) => [`${unit} -${n}`, true] as const,
    (n: string, unit: string) => [`\u2212${n} ${unit}`, true] as const,
    (n: string, unit: string) => [`-   ${n} ${unit}`, true] as const,
  );
  const accounting = {
    parentheses: [
      (n: string, unit: string) => `(${n})${unit}`,
      (n: string, unit: string) => `(${unit} ${n})`,
      (n: string, unit: string) => `${unit}(${n})`,
      (n: string) => `(${n})`,
    ],
    trailing: [
      (n: string, unit: string) => `${n}- ${unit}`,
      (n: string, unit: string) => `${n} ${unit}-`,
      (n: string, unit: string) => `${unit}${n}-`,
      (n: string) => `${n}\u2212`,
    ],
  } as const;
  const plain = fc.tuple(fc.nat(999_999), fc.nat(99)).map(([whole, cents]) => [whole, cents] as const);
  const unit = fc.constantFrom("€", "EUR", "%", "kg", "US$");
  const declared = { type: "number", decimal: ",", scale: 100 } as const;
  const spell = (whole: number, cents: number) => `${whole},${String(cents).padStart(2, "0")}`;
  fc.assert(
    fc.property(plain, unit, written, ([whole, cents], sign, write) => {
      const [text, isNegative] = write(spell(whole, cents), sign);
      const value = whole * 100 + cents;
      const options = { ...declared, unit: ["m", sign] };
      expect(mapCell(text, options)).toBe(isNegative && value !== 0 ? -value : value);
      expect(codeOrValue(mapCell(text, declared))).toMatch(/^! number-(unit|invalid)/);
      expect(codeOrValue(mapCell(`${sign}${text}${sign}`, options))).toMatch(/^! number-/);
      expect(codeOrValue(mapCell(`${sign}${whole} ${sign}`, options))).toBe("! number-invalid");
    }),
    { numRuns },
  );
  fc.assert(
    fc.property(plain, unit, fc.constantFrom("parentheses", "trailing"), fc.nat(3), (amount, sign, negative, form) => {
      const text = accounting[negative][form]?.(spell(...amount), sign) ?? "";
      const value = amount[0] * 100 + amount[1];
      expect(mapCell(text, { ...declared, unit: sign, negative })).toBe(value === 0 ? 0 : -value);
      expect(codeOrValue(mapCell(text, { ...declared, unit: sign }))).toMatch(/^! number-/);
      expect(codeOrValue(mapCell(`-${text}`, { ...declared, unit: sign, negative }))).toBe("! number-invalid");
    }),
    { numRuns },
  );
});
