import { Refused } from "../values/converter.ts";
import { plain } from "./transform.ts";

const invalid = new Refused("email-invalid", "not one email address, as name@example.com: correct the cell.");

// No quoted local parts and no address literals (RFC 5321 allows them; no CRM's field expects them).
const address = /^([^\s@,;:<>()[\]\\"\p{C}]+)@((?:[\p{L}\p{M}\p{N}-]+\.)+[\p{L}\p{M}\p{N}-]{2,})$/u;

/**
 * Takes spaces from both ends and lower-cases the domain, which has no case. The part before the @ is kept letter for
 * letter: its server may tell cases apart (RFC 5321, 2.4). What is not one address is refused.
 */
export const email = plain((text) => {
  const [, local = "", written = ""] = address.exec(text.trim()) ?? [];
  const domain = written.toLowerCase();
  if (local === "" || local.length > 64 || domain.length > 253) return invalid;
  if (/^\.|\.$|\.\./.test(local) || /(?:^|\.)-|-(?:\.|$)/.test(domain)) return invalid;
  return `${local}@${domain}`;
});
