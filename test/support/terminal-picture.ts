/** What a picture of a terminal shows. */
export interface TerminalPicture {
  /** Read out in the picture's place: what it is, and what can be read in it. */
  readonly title: string;
  readonly description: string;
  /** One above the other, each with a rule between: a moment, and a later one. */
  readonly screens: readonly string[];
  readonly columns: number;
}

interface Span {
  readonly text: string;
  readonly classes: readonly string[];
  /** Where it begins, in columns. */
  readonly column: number;
}

const fontSize = 13;
/** Of a monospace font nearly everywhere; `textLength` sees to it that others keep the columns too. */
const cell = 7.8;
const lineHeight = 19;
const inset = 20;
const barHeight = 34;
const ruleHeight = 17;
const style = `
text{font:${fontSize}px ui-monospace,SFMono-Regular,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono","Liberation Mono",monospace;fill:#e6e8eb;white-space:pre}
.bold{font-weight:600}.dim{fill:#9aa3ad}.red{fill:#ff8b80}.green{fill:#6fd08c}.yellow{fill:#e8bf5a}.cyan{fill:#6cc7d9}
.frame{fill:#16191d;stroke:#3a4048}.rule{stroke:#3a4048}.dot{fill:#3f464f}
`;
const classOf: { readonly [code: string]: string } = {
  "1": "bold",
  "2": "dim",
  "31": "red",
  "32": "green",
  "33": "yellow",
  "36": "cyan",
};

/** Draws what a terminal shows as SVG: text that can be selected, in colours of its own on a dark window. */
export function terminalPicture({ title, description, screens, columns }: TerminalPicture): string {
  const parts: string[] = [];
  let top = barHeight + inset / 2;
  for (const [index, screen] of screens.entries()) {
    if (index > 0) {
      const y = top + ruleHeight / 2;
      parts.push(`<path class="rule" d="M${inset} ${y}H${inset + columns * cell}"/>`);
      top += ruleHeight;
    }
    for (const spans of linesOf(screen)) {
      top += lineHeight;
      parts.push(...spans.map((span) => drawn(span, top - 5)));
    }
  }
  const width = Math.ceil(columns * cell + 2 * inset);
  const height = Math.ceil(top + inset);
  const dots = [0, 1, 2].map((dot) => `<circle class="dot" cx="${inset + 2 + dot * 16}" cy="${barHeight / 2}" r="5"/>`);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title description">`,
    `<title id="title">${escaped(title)}</title>`,
    `<desc id="description">${escaped(description)}</desc>`,
    `<style>${style}</style>`,
    `<rect class="frame" x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="9"/>`,
    ...dots,
    ...parts,
    "</svg>\n",
  ].join("\n");
}

function drawn({ text, classes, column }: Span, y: number): string {
  const x = (inset + column * cell).toFixed(1);
  const length = (text.length * cell).toFixed(1);
  const named = classes.length > 0 ? ` class="${classes.join(" ")}"` : "";
  return `<text x="${x}" y="${y}" textLength="${length}"${named}>${escaped(text)}</text>`;
}

/** Every line's spans of one look; blank ones draw nothing. Only SGR sequences are known, the ones of the program. */
function linesOf(screen: string): readonly (readonly Span[])[] {
  const on = new Set<string>();
  return screen.split("\n").map((line) => {
    const spans: Span[] = [];
    let column = 0;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one
    for (const [part, code] of line.matchAll(/\u001b\[(\d+)m|[^\u001b]+/g)) {
      if (code !== undefined) turn(on, code);
      else {
        const text = part.trim();
        const start = column + part.indexOf(text);
        if (text !== "") spans.push({ text, classes: [...on], column: start });
        column += part.length;
      }
    }
    return spans;
  });
}

/** 22 ends bold and dim, 39 every colour. */
function turn(on: Set<string>, code: string): void {
  const name = classOf[code];
  if (name !== undefined) on.add(name);
  else for (const ended of code === "22" ? ["bold", "dim"] : ["red", "green", "yellow", "cyan"]) on.delete(ended);
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
