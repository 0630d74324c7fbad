import * as z from "zod";
import { Refused } from "../values/converter.ts";
import { optionallyParametrised } from "./transform.ts";

const invalid = new Refused(
  "url-invalid",
  "not a web address that begins with http:// or https://: correct the cell, or declare { url: { scheme: https } } where the beginning is missing.",
);

// `example.com`, `example.com:8080/path`; but not `mailto:x`, `C:\x` or `//example.com`.
const withoutScheme = /^[\p{L}\p{N}][\p{L}\p{M}\p{N}.-]*\.\p{L}[\p{L}\p{M}\p{N}-]*(?::\d{1,5})?(?:[/?#]|$)/u;

/**
 * Takes spaces from both ends and lets http(s) addresses pass, letter for letter. Nothing is added, escaped or
 * normalised, but for a declared `scheme` where an address has none. The rest is refused.
 */
export const url = optionallyParametrised(
  z
    .strictObject({
      scheme: z.enum(["http", "https"]).describe("Put before an address that has no http:// or https://."),
    })
    .describe("Let only http(s) addresses pass; scheme: https completes those that lack their beginning."),
  (parameters) => ({
    text(text) {
      const trimmed = text.trim();
      const full = parameters && withoutScheme.test(trimmed) ? `${parameters.scheme}://${trimmed}` : trimmed;
      return isAddress(full) ? full : invalid;
    },
  }),
);

function isAddress(text: string): boolean {
  // What the URL parser would repair in silence (line breaks, backslashes, missing slashes) is no address.
  if (!/^https?:\/\/[^/?#\s]/i.test(text) || /[\s\\\p{C}]/u.test(text)) return false;
  return URL.canParse(text);
}
