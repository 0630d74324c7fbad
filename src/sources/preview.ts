import { TextDecoder } from "node:util";
import { transcoderOf } from "./transcode.ts";
import { BadByte } from "./transcoder.ts";

/** The text of a head that may end within a character; for looking at only, as bad bytes become U+FFFD here. */
export function previewText(head: Buffer, encoding: string): string {
  return lenientDecoder(encoding)?.decode(head, { stream: true }) ?? strictPreview(head, encoding);
}

function lenientDecoder(encoding: string): TextDecoder | undefined {
  try {
    return new TextDecoder(encoding);
  } catch {
    // A code page, or UTF-32.
    return undefined;
  }
}

/** What comes before the first bad byte. */
function strictPreview(head: Buffer, encoding: string): string {
  try {
    return transcoderOf(encoding).write(head).toString();
  } catch (error) {
    if (error instanceof BadByte) return error.before.toString();
    throw error;
  }
}
