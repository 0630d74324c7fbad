import { textWidth } from "./text-width.ts";

/** Narrower than this, a column of text is not worth its name: it runs over then. */
const least = 24;

/**
 * Lines of at most `width` columns: a label, and a text beside it that is broken between words.
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
  let last = 0;
  for (const word of text.split(" ")) {
    const width = textWidth(word);
    const line = lines.at(-1);
    if (line === undefined || last + 1 + width > room) {
      lines.push(word);
      last = width;
    } else {
      lines[lines.length - 1] = `${line} ${word}`;
      last += 1 + width;
    }
  }
  return lines;
}

// Never in a text for a terminal.
const glue = "\u0000";

/**
 * A line with its own indent, broken so that what follows is indented by `more`. No width: as it is. A command at its end
 * is not broken, so that it can be copied: the terminal runs it over.
 */
export function wrappedLine(line: string, width: number | undefined, more = 2): string[] {
  if (width === undefined || textWidth(line) <= width) return [line];
  const text = line.trimStart();
  const indent = line.length - text.length;
  const glued = text.replace(/(?<=^|: )crm-sync \S.*$/, (command) => command.replaceAll(" ", glue));
  const [first = "", ...rest] = wrapped(glued, Math.max(least, width - indent - more));
  return [" ".repeat(indent) + first, ...rest.map((one) => " ".repeat(indent + more) + one)].map((one) =>
    one.replaceAll(glue, " "),
  );
}
