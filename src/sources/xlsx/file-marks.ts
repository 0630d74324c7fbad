/** How files begin that are, or look like, workbooks. */

export const zipMarks = [Buffer.from("PK\x03\x04", "latin1"), Buffer.from("PK\x05\x06", "latin1")];
/** The container of Excel up to 2003, and of workbooks with a password. */
export const oleMark = Buffer.from("d0cf11e0a1b11ae1", "hex");

/** True where the bytes begin with this mark. */
export function startsWith(bytes: Buffer, mark: Buffer): boolean {
  return bytes.length >= mark.length && mark.equals(bytes.subarray(0, mark.length));
}
