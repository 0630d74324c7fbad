import type { Notice } from "./notice.ts";
import { headline, linesOf } from "./notice-text.ts";

/**
 * Text that Slack, and those that read the same (Mattermost, Rocket.Chat, Discord's `/slack`), show as it is: the three
 * characters that begin their marks are escaped, as Slack's page on formatting demands, and no name that calls everybody is
 * left whole.
 */
export function slackText(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll(/@(?=(?:channel|here|everyone|all|group)\b)/gi, "@\u200b");
}

// A section takes 3,000 characters.
const maxSection = 2900;

/** The body of a message for Slack's incoming webhooks: a line for the notification, and blocks for the reader. */
export function slackMessage(notice: Notice): unknown {
  const { facts, counts, troubles, next } = linesOf(notice);
  const title = slackText(headline(notice));
  const sections = [
    [`*${title.replaceAll("*", "∗")}*`, ...facts.map(slackText)],
    [...(counts.length > 0 ? [slackText(counts.join(", "))] : []), ...troubles.map((line) => `• ${slackText(line)}`)],
    // In marks of code a backtick would end them.
    next === null ? [] : [`\`${slackText(next).replaceAll("`", "'")}\``],
  ].filter((lines) => lines.length > 0);
  return {
    text: title,
    blocks: sections.map((lines) => ({
      type: "section",
      // Verbatim: names and addresses in the text are not made into links or mentions.
      text: { type: "mrkdwn", text: fitting(lines), verbatim: true },
    })),
  };
}

/** Whole lines, as many as there is room for: a cut could leave half of an escape. */
function fitting(lines: readonly string[]): string {
  const kept: string[] = [];
  let room = maxSection;
  for (const line of lines) {
    room -= line.length + 1;
    if (room < 0) return [...kept, "…"].join("\n");
    kept.push(line);
  }
  return kept.join("\n");
}
