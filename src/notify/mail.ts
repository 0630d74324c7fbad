import { encodedHeader, quotedPrintable } from "./mail-encoding.ts";
import type { Notice } from "./notice.ts";
import { headline, noticeText } from "./notice-text.ts";

export interface MailParts {
  readonly notice: Notice;
  /** Checked addresses (`parseMailbox`). */
  readonly to: readonly string[];
  readonly from: string;
  /** ms since 1970 */
  readonly at: number;
  readonly random: () => number;
}

/** A message by RFC 5322, with `\n` for line breaks: a mail program makes of them what it needs. */
export function mailOf({ notice, to, from, at, random }: MailParts): string {
  const subject = `[crm-sync] ${headline(notice)}`;
  const unique = `${notice.runId ?? "none"}.${notice.event}.${Math.floor(random() * 2 ** 48).toString(36)}`;
  return [
    `Date: ${new Date(at).toUTCString().replace("GMT", "+0000")}`,
    `From: ${from}`,
    `To: ${to.join(",\n ")}`,
    `Subject: ${encodedHeader(subject.length > 200 ? `${subject.slice(0, 200)}…` : subject)}`,
    `Message-ID: <${unique.toLowerCase()}@${from.split("@")[1] ?? "localhost"}>`,
    // RFC 3834: nobody's holiday notice shall answer it.
    "Auto-Submitted: auto-generated",
    "MIME-Version: 1.0",
    "Content-Type: text/plain; charset=utf-8",
    "Content-Transfer-Encoding: quoted-printable",
    "",
    quotedPrintable(noticeText(notice)),
  ].join("\n");
}
