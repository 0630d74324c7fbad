/** Narrower than this, a column of text is not worth its name: it runs over then. */
const least = 24;

/**
 * Lines of at most `width` characters: a label, and a text beside it that is broken between words.
 * @param indent spaces before the label
 * @param labelWidth of all the labels that stand below each other
 */
export function hanging(label: string, text: string, indent: number, labelWidth: number, width: number): string[] {
  const start = indent + labelWidth + 2;
  const room = Math.max(least, width - start);
  return wrapped(text, room).map((line, index) => {
    const before = index === 0 ? " ".repeat(indent) + label.padEnd(labelWidth + 2) : " ".repeat(start);
    return before + line;
  });
}

/** Breaks a text between words. One that is longer than the room has a line of its own, and stays whole. */
export function wrapped(text: string, room: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > room) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
