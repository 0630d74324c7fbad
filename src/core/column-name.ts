/** Zero-width characters, and byte order marks left inside when files are joined. */
const invisible = /[\u200B-\u200D\u2060\uFEFF]/g;

/** No-break spaces, which exports put where a person sees, and later types, a space. */
const noBreakSpaces = /[\u00A0\u202F]/g;

/** A header cell as a name that can be typed: NFC, trimmed, without characters that cannot be seen. */
export function cleanColumnName(cell: string): string {
  return cell.replaceAll(invisible, "").replaceAll(noBreakSpaces, " ").trim().normalize("NFC");
}
