/** The little of a shell that commands in documents use. */

/** One program with its words, and what goes into it and out of it is another's affair. */
export interface Command {
  readonly variables: Readonly<Record<string, string>>;
  readonly words: readonly string[];
  /** What the program before the pipe prints comes in here. */
  readonly isPiped: boolean;
}

/** The commands of one line: quotes and backslashes read, comments, redirections and the times of a crontab left out. */
export function commandsOf(line: string): readonly Command[] {
  const parts: { words: string[]; isPiped: boolean }[] = [{ words: [], isPiped: false }];
  let isTarget = false;
  for (const token of tokens(line.replace(/^(?:[\d*/,-]+ +){5}/, "").replace(/^\$ /, ""))) {
    if (token.isOperator) {
      if (/^\d?>/.test(token.text) || token.text === "<") isTarget = true;
      else if (token.text !== "2>&1") parts.push({ words: [], isPiped: token.text === "|" });
    } else if (isTarget) isTarget = false;
    else parts.at(-1)?.words.push(token.text);
  }
  return parts.filter(({ words }) => words.length > 0).map(({ words, isPiped }) => split(words, isPiped));
}

function split(words: readonly string[], isPiped: boolean): Command {
  const count = words.findIndex((word) => !/^[A-Z_]+=/.test(word));
  const first = count === -1 ? words.length : count;
  const variables = Object.fromEntries(
    words.slice(0, first).map((word) => word.split(/=(.*)/s, 2) as [string, string]),
  );
  return { variables, words: words.slice(first), isPiped };
}

const token =
  /\s+|(?<comment>#.*$)|(?<operator>2>&1|&&|\|\||[|;]|\d?>>?|<)|(?<word>(?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^\s'"\\|;<>&]|&(?!&)|(?<=\S)#)+)/gs;

interface Token {
  readonly text: string;
  readonly isOperator: boolean;
}

function tokens(line: string): readonly Token[] {
  return [...line.matchAll(token)].flatMap(({ groups = {} }): readonly Token[] => {
    if (groups.operator !== undefined) return [{ text: groups.operator, isOperator: true }];
    return groups.word === undefined ? [] : [{ text: unquoted(groups.word), isOperator: false }];
  });
}

function unquoted(word: string): string {
  return word.replaceAll(
    /'([^']*)'|"((?:\\.|[^"\\])*)"|\\(.)/gs,
    (_all, single?: string, double?: string, one?: string) =>
      single ?? double?.replaceAll(/\\(["\\$`])/g, "$1") ?? one ?? "",
  );
}
