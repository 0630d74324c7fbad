import { UsageError } from "../core/errors.ts";
import { shownHeaderName } from "../core/header-name.ts";
import { isLoopback } from "../core/source-url.ts";

/**
 * The address of a webhook or a monitor: https, or http to this machine only. What follows the host may be a secret: no
 * message repeats any of the text.
 * @throws UsageError
 */
export function parseAddress(text: string): URL {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined;
  const refuse = (why: string): never => {
    throw new UsageError("value-invalid", `${why} Valid: https://hooks.example.com/crm-sync`);
  };
  if (url === undefined || !/^https?:$/.test(url.protocol)) return refuse("not an http(s) address.");
  if (url.username !== "" || url.password !== "") refuse("an address must hold no credentials: give them as headers.");
  if (url.hash !== "") refuse("an address has no # part: it would not be sent.");
  if (url.protocol === "http:" && !isLoopback(url)) {
    refuse("plain http: is for this machine only (localhost): use https:.");
  }
  return url;
}

// What the connection decides itself.
const ownHeaders = ["connection", "content-length", "expect", "host", "keep-alive", "transfer-encoding", "upgrade"];

/** The name of a header, in lower case. @throws UsageError */
export function parseHeaderName(text: string): string {
  const name = text.toLowerCase();
  // RFC 9110 section 5.6.2: what a token is made of.
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) {
    throw new UsageError(
      "value-invalid",
      `"${shownHeaderName(text)}" is no name of a header. Valid: Authorization, X-Api-Key`,
    );
  }
  if (ownHeaders.includes(name)) throw new UsageError("value-invalid", `the header ${text} is not yours to set.`);
  return name;
}

/** A header's value, which no message repeats. @throws UsageError */
export function parseHeaderValue(text: string): string {
  const value = text.trim();
  if (/^[\x20-\x7e]+$/.test(value)) return value;
  throw new UsageError("value-invalid", "a header's value holds letters or line breaks that no header can carry.");
}

/**
 * An e-mail address as it goes to a mail program: neither an option nor a name with marks of its own. A local user without
 * a domain will do.
 * @throws UsageError
 */
export function parseMailbox(text: string): string {
  const local = "[A-Za-z0-9_][A-Za-z0-9._+=~'-]{0,63}";
  const domain = "[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?";
  if (new RegExp(`^${local}(?:@${domain})?$`).test(text)) return text;
  const hint = text.includes("<") ? " Give the address alone, without the name before it." : "";
  throw new UsageError("value-invalid", `not an e-mail address.${hint} Valid: ops@example.com`);
}
