/** One byte of a text, for a message: itself where it can be seen, else its number. */
export function displayCharacter(byte: number): string {
  return byte > 0x20 && byte < 0x7f
    ? String.fromCharCode(byte)
    : `0x${byte.toString(16).toUpperCase().padStart(2, "0")}`;
}
