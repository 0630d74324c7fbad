/** The text with every secret in it replaced: a server may quote a token in the message that refuses it, or a whole form. */
export function hideSecrets(text: string, secrets: readonly string[]): string {
  const forms = secrets.flatMap((secret) => [...formsOf(secret)]).sort((a, b) => b.length - a.length);
  if (forms.length === 0) return text;
  // At once, and past what is hidden already: a short secret may be a part of the mark.
  const any = new RegExp([mark, ...forms].map(escaped).join("|"), "g");
  return text.replace(any, mark);
}

const mark = "[secret]";

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** As it is, as it stands in a form, in an address, in JSON (with and without its slashes escaped), and in HTML. */
function formsOf(secret: string): ReadonlySet<string> {
  if (secret === "") return new Set();
  const [, inForm = ""] = new URLSearchParams({ "": secret }).toString().split("=");
  const inAddress = encodeURIComponent(secret);
  const inJson = quoted(secret);
  const inHtml = secret.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const inHtmlMarks = inHtml.replaceAll('"', "&quot;");
  return new Set([
    secret,
    ...[inForm, inAddress].flatMap((text) => [text, text.replaceAll(/%../g, (digits) => digits.toLowerCase())]),
    ...[inJson, inJson.replaceAll("/", "\\/"), quoted(inJson)],
    ...[inHtml, inHtmlMarks, ...["&#39;", "&#x27;", "&#039;"].map((mark) => inHtmlMarks.replaceAll("'", mark))],
  ]);
}

function quoted(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
