/** The name of a header as a message may show it: where a whole header was given for it, what follows may be a secret. */
export function shownHeaderName(text: string): string {
  const [name = ""] = text.split(/[:=]|\s(?=\S+\s)/, 1);
  return name === text ? text : `${name}…`;
}
