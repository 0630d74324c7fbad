import { expect, it } from "vitest";
import { slackMessage, slackText } from "../../src/notify/slack.ts";
import { noticeIn } from "./notice-in.ts";

interface Message {
  readonly text: string;
  readonly blocks: readonly { readonly text: { readonly text: string; readonly verbatim: boolean } }[];
}

it("what a text holds of Slack's marks, and of names that call everybody, is shown and does nothing", () => {
  expect(slackText("<!channel> <@U1> a & b")).toBe("&lt;!channel&gt; &lt;@U1&gt; a &amp; b");
  expect(slackText("@channel @Here @all, a@example.com @channels")).toBe(
    "@\u200bchannel @\u200bHere @\u200ball, a@example.com @channels",
  );
});

it("a message says the counts, the troubles and the next command", () => {
  const { text, blocks } = slackMessage(noticeIn()) as Message;
  expect(text).toBe("items: FAILED, 2 of 5 rows not delivered");
  expect(blocks.map((block) => block.text.text)).toEqual([
    "*items: FAILED, 2 of 5 rows not delivered*\nzeeg items\nrun R-1, exit code 1, 2026-11-21T03:00:00.000Z after 1.5 s",
    "5 read, 3 created, 2 rejected\n• 2 x http-400 mail: not an e-mail address\n• The rows that were not delivered are in rejects.csv",
    "`crm-sync retry R-1`",
  ]);
});

it("nothing that comes from data calls anybody, makes a link or ends a mark, wherever it stands", () => {
  const evil = "<!channel> @here <https://x|y> `*_~";
  const notice = noticeIn({
    sync: evil,
    outcome: evil,
    next: evil,
    files: { rejects: evil },
    stoppedBy: { code: evil, message: evil },
    error: { code: evil, message: evil },
    problems: [{ code: evil, field: evil, count: 1, message: evil }],
  });
  const message = slackMessage(notice) as Message;
  const said = JSON.stringify(message);
  expect(said).not.toMatch(/<|@here/);
  expect(message.blocks.every(({ text }) => text.verbatim)).toBe(true);
  expect(message.blocks.at(-1)?.text.text.match(/`/g)).toHaveLength(2);
});

it("a section stays below Slack's limit, and no escape is cut", () => {
  const problems = Array.from({ length: 10 }, (_, n) => ({
    code: `c${n}`,
    field: null,
    count: 1,
    message: "&".repeat(300),
  }));
  const { blocks } = slackMessage(noticeIn({ problems })) as Message;
  for (const { text } of blocks) {
    expect(text.text.length).toBeLessThan(3000);
    expect(text.text.replaceAll("&amp;", "")).not.toContain("&");
  }
  expect(blocks[1]?.text.text.endsWith("\n…")).toBe(true);
});
