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

/** As it is, as it stands in a form, in an address, and in JSON. */
function formsOf(secret: string): ReadonlySet<string> {
  if (secret === "") return new Set();
  const [, inForm = ""] = new URLSearchParams({ "": secret }).toString().split("=");
  return new Set([secret, inForm, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]);
}
