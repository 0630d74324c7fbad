/** A number with the digits that JSON would have, and no exponent: `1e-7` is `0.0000001`. */
export function plainDigits(value: number): string {
  const text = String(value === 0 ? 0 : value);
  const match = /^(-?)(\d)(?:\.(\d+))?e([+-])(\d+)$/.exec(text);
  if (match === null) return text;
  const [, sign = "", first = "", rest = "", direction, power = "0"] = match;
  if (direction === "-") return `${sign}0.${"0".repeat(Number(power) - 1)}${first}${rest}`;
  return `${sign}${first}${rest.padEnd(Number(power), "0")}`;
}

/** True where both texts are one number: `12.50` and `12.5`. */
export function isSameNumber(a: string, b: string): boolean {
  const one = canonical(a);
  return one !== undefined && one === canonical(b);
}

/** No sign, zeros or mark that could be left out, and the place of the mark; so that no digit is rounded away. */
function canonical(text: string): string | undefined {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,4}))?$/i.exec(text.trim());
  if (match === null) return undefined;
  const [, sign = "", whole = "", decimals = "", exponent = "0"] = match;
  if (whole === "" && decimals === "") return undefined;
  const digits = `${whole}${decimals}`.replace(/^0+/, "");
  const kept = digits.replace(/0+$/, "");
  if (kept === "") return "0";
  const power = Number(exponent) - decimals.length + (digits.length - kept.length);
  return `${sign === "-" ? "-" : ""}${kept}e${power}`;
}
