// Letters that no decomposition turns into a-z.
const spelled: Readonly<Record<string, string>> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  ł: "l",
  đ: "d",
  ð: "d",
  þ: "th",
  ı: "i",
};

/**
 * The attribute slug of a column name: `Inventory Count` -> `inventory_count`, `Größe` -> `grosse`.
 * Undefined where a letter has no a-z form or nothing is left: half a name would be a guess.
 */
export function slugOf(column: string): string | undefined {
  const folded = column
    .normalize("NFKD")
    .replaceAll(/\p{M}+/gu, "")
    .toLowerCase()
    .replaceAll(/[ßæœøłđðþı]/g, (letter) => spelled[letter] ?? letter);
  if (/(?![a-z0-9])[\p{L}\p{N}]/u.test(folded)) return undefined;
  const slug = folded.replaceAll(/[^a-z0-9]+/g, "_").replaceAll(/^_+|_+$/g, "");
  return slug === "" ? undefined : slug;
}
