/** The text with every secret in it replaced: a server may quote a token in the message that refuses it. */
export function hideSecrets(text: string, secrets: readonly string[]): string {
  let hidden = text;
  for (const secret of secrets) {
    if (secret !== "") hidden = hidden.replaceAll(secret, "[secret]");
  }
  return hidden;
}
