import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { systemClock } from "../../src/flow/clock.ts";
import { mailOf } from "../../src/notify/mail.ts";
import { encodedHeader, quotedPrintable } from "../../src/notify/mail-encoding.ts";
import { tell } from "../../src/notify/places.ts";
import { emptyFolder } from "../support/run-cli.ts";
import { noticeIn } from "./notice-in.ts";

const mail = (parts: Parameters<typeof noticeIn>[0] = {}) =>
  mailOf({
    notice: noticeIn(parts),
    to: ["ops@example.com", "root"],
    from: "crm-sync@example.com",
    at: Date.UTC(2026, 10, 21, 3, 0, 5),
    random: () => 0.5,
  });

/** What a reader makes of quoted-printable (RFC 2045 section 6.7). */
function decoded(text: string): string {
  const bytes = text
    .replaceAll("=\n", "")
    .replaceAll(/=([0-9A-F]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8");
}

/** What a reader makes of encoded words (RFC 2047). */
function decodedHeader(text: string): string {
  return text
    .split(/\n /)
    .map((word) => /^=\?UTF-8\?B\?(.*)\?=$/.exec(word)?.[1])
    .map((base64) => Buffer.from(base64 ?? "", "base64").toString("utf8"))
    .join("");
}

it("a message has the headers that mail has, and tells what the notice tells", () => {
  const [head = "", ...body] = mail().split("\n\n");
  expect(head.split("\n")).toEqual([
    "Date: Sat, 21 Nov 2026 03:00:05 +0000",
    "From: crm-sync@example.com",
    "To: ops@example.com,",
    " root",
    "Subject: [crm-sync] items: FAILED, 2 of 5 rows not delivered",
    expect.stringMatching(/^Message-ID: <r-1\.failure\.[0-9a-z]+@example\.com>$/),
    "Auto-Submitted: auto-generated",
    "MIME-Version: 1.0",
    "Content-Type: text/plain; charset=utf-8",
    "Content-Transfer-Encoding: quoted-printable",
  ]);
  expect(body.join("\n\n")).toBe(
    "items: FAILED, 2 of 5 rows not delivered\n\nzeeg items\nrun R-1, exit code 1, 2026-11-21T03:00:00.000Z after 1.5 s\n\n  5 read\n  3 created\n  2 rejected\n\n2 x http-400 mail: not an e-mail address\nThe rows that were not delivered are in rejects.csv\n\nNext:\n  crm-sync retry R-1\n",
  );
});

it("no text becomes a header of its own", () => {
  const head = (text: string) => text.split("\n\n")[0] ?? "";
  const names = (text: string) => [...head(text).matchAll(/^([A-Za-z-]+):/gm)].map(([, name]) => name);
  const usual = names(mail());
  for (const evil of [
    "a\r\nBcc: x@example.com",
    "a\nBcc: x@example.com\n\nbody",
    "ä\r\nBcc: x@example.com",
    "a\u2028b\u0085c",
  ]) {
    const text = mail({ sync: evil, outcome: evil, runId: null });
    expect(names(text)).toEqual(usual);
    expect(head(text)).not.toMatch(/^Bcc|[^\x20-\x7e\n]/m);
  }
});

describe("the encodings", () => {
  const texts = [
    "",
    "plain",
    "a=b",
    "Größe 鞋 👟",
    "=?UTF-8?B?x?=",
    "ends in space ",
    "x".repeat(2000),
    "👟".repeat(60),
  ];

  it.each([...texts, "From me\n.\n.hidden\n\ttab\t\n", "a\r\nb\rc"])("lose nothing of a body: %j", (text) => {
    const encoded = quotedPrintable(text);
    expect(decoded(encoded)).toBe(text.replaceAll(/\r\n?/g, "\n"));
    for (const line of encoded.split("\n")) {
      expect(line.length).toBeLessThanOrEqual(76);
      expect(line).toMatch(/^(?!\.|From )[\x20-\x7e\t]*(?<![ \t])$/);
    }
  });

  it.each(texts)("lose nothing of a header: %j", (text) => {
    const encoded = encodedHeader(text);
    if (encoded !== text) expect(decodedHeader(encoded)).toBe(text);
    for (const line of encoded.split("\n")) expect(line.length).toBeLessThanOrEqual(900);
  });
});

it("a header stays one line for its reader, too", () => {
  expect(encodedHeader("a\r\nBcc: x\ty\u0000")).toBe("a Bcc: x y ");
  expect(decodedHeader(encodedHeader("ä\r\nBcc: x"))).toBe("ä Bcc: x");
});

describe("a mail program", () => {
  const env = { PATH: process.env.PATH };
  const surroundings = { env, programEnv: env, version: "1", random: () => 0.5, clock: systemClock };
  const send = async (script: string) => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, "sendmail"), `#!/bin/sh\n${script}\n`);
    chmodSync(join(cwd, "sendmail"), 0o755);
    const place = {
      kind: "email",
      to: ["ops@example.com", "o'neil+x@example.com"],
      from: "crm-sync@example.com",
      sendmail: "./sendmail",
    } as const;
    return { cwd, failure: await tell(place, noticeIn(), surroundings, cwd, new AbortController().signal) };
  };

  it("gets the recipients as arguments, and the message on standard input", async () => {
    const { cwd, failure } = await send(`printf '%s\\n' "$@" > args; cat > mail`);
    expect(failure).toBeNull();
    expect(readFileSync(join(cwd, "args"), "utf8").trim().split("\n")).toEqual([
      "-i",
      "-f",
      "crm-sync@example.com",
      "--",
      "ops@example.com",
      "o'neil+x@example.com",
    ]);
    expect(readFileSync(join(cwd, "mail"), "utf8")).toMatch(/^Date: .*\nFrom: crm-sync@example\.com\nTo: ops@/);
  });

  it("that fails is quoted in a line", async () => {
    expect((await send("echo first >&2; printf 'no\\033[31m relay\\n' >&2; exit 75")).failure).toBe(
      "ended with 75: no\ufffd[31m relay",
    );
  });

  it("that does not read what it is given has still done its work", async () => {
    expect((await send("exit 0")).failure).toBeNull();
  });
});
