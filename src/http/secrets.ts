/** The text with every secret in it replaced: a server may quote a token in the message that refuses it, or a whole form. */
export function hideSecrets(text: string, secrets: readonly string[]): string {
  let hidden = text;
  for (const secret of secrets) for (const form of formsOf(secret)) hidden = hidden.replaceAll(form, "[secret]");
  return hidden;
}

/** As it is, as it stands in a form, in an address, and in JSON. */
function formsOf(secret: string): ReadonlySet<string> {
  if (secret === "") return new Set();
  const [, inForm = ""] = new URLSearchParams({ "": secret }).toString().split("=");
  return new Set([secret, inForm, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]);
}
