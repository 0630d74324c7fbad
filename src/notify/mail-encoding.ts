/** A header's text by RFC 2047: as it is where it is plain ASCII, else in encoded words, each on a line of its own. */
export function encodedHeader(text: string): string {
  // Whatever it holds, it is one line.
  const line = text.replaceAll(/\p{Cc}+/gu, " ");
  if (/^[\x20-\x7e]{0,900}$/.test(line) && !line.includes("=?")) return line;
  const words: string[] = [];
  let word = "";
  for (const character of line) {
    // An encoded word has 75 characters at most: 45 bytes, and no character is torn apart.
    if (Buffer.byteLength(word + character) > 45) {
      words.push(word);
      word = "";
    }
    word += character;
  }
  words.push(word);
  return words.map((one) => `=?UTF-8?B?${Buffer.from(one).toString("base64")}?=`).join("\n ");
}

// Two less than there may be: what begins a line may be written longer.
const maxLine = 74;

/** Text as quoted-printable (RFC 2045 section 6.7), with `\n` for line breaks, as mail programs want it. */
export function quotedPrintable(text: string): string {
  return text.replaceAll(/\r\n?/g, "\n").split("\n").map(encodedLine).join("\n");
}

function encodedLine(line: string): string {
  const rows: string[] = [];
  let row = "";
  const bytes = Buffer.from(line);
  for (const [index, byte] of bytes.entries()) {
    const isLast = index === bytes.length - 1;
    const next = isPlain(byte, isLast) ? String.fromCharCode(byte) : `=${hex(byte)}`;
    // One place is the soft line break's.
    if (row.length + next.length > maxLine - 1) {
      rows.push(`${row}=`);
      row = "";
    }
    row += next;
  }
  rows.push(row);
  // Mailboxes are told apart by "From " at the beginning of a line; a dot alone ends a message.
  return rows.map((one) => one.replace(/^From /, "=46rom ").replace(/^\./, "=2E")).join("\n");
}

function isPlain(byte: number, isLast: boolean): boolean {
  if (byte === 0x20 || byte === 0x09) return !isLast;
  return byte > 0x20 && byte < 0x7f && byte !== 0x3d;
}

function hex(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, "0");
}
