/**
 * The rules of Prometheus's text exposition format (version 0.0.4), from its document, and no more lenient: what this
 * takes, the textfile collector takes. Knows nothing of the code that writes.
 */

export interface Series {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const metricName = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const labelName = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
const types = ["counter", "gauge", "histogram", "summary", "untyped"];

/** @throws Error with the line that breaks a rule */
export function parseExposition(text: string): readonly Series[] {
  if (text === "") return [];
  if (!text.endsWith("\n")) throw new Error("the last line has no line feed");
  const told = { HELP: new Set<string>(), TYPE: new Set<string>() };
  const closed = new Set<string>();
  const seen = new Set<string>();
  const all: Series[] = [];
  let current = "";
  for (const line of text.slice(0, -1).split("\n")) {
    const fail = (why: string): never => {
      throw new Error(`${why}: ${line}`);
    };
    /** All lines of a metric stand together. */
    const enter = (name: string) => {
      if (!metricName.test(name)) fail("no name of a metric");
      if (name === current) return;
      closed.add(current);
      if (closed.has(name)) fail("the lines of a metric are apart");
      current = name;
    };
    const comment = /^# (HELP|TYPE) ([^ ]+) (.*)$/.exec(line);
    if (comment) {
      const [, kind = "", name = "", rest = ""] = comment;
      enter(name);
      const names = told[kind as "HELP" | "TYPE"];
      if (names.has(name)) fail("told twice");
      names.add(name);
      if (all.some((one) => one.name === name)) fail("comes after the metric's first series");
      if (kind === "TYPE" && !types.includes(rest)) fail("no type");
      if (kind === "HELP" && /(^|[^\\])(\\\\)*\\([^\\n]|$)/.test(rest)) fail("an escape that is none");
      continue;
    }
    if (line.startsWith("#")) fail("a comment");
    const name = /^[^{ ]*/.exec(line)?.[0] ?? "";
    enter(name);
    if (!told.TYPE.has(name) || !told.HELP.has(name)) fail("no TYPE or HELP before it");
    let at = name.length;
    const labels: Record<string, string> = {};
    if (line[at] === "{") {
      at++;
      while (line[at] !== "}") {
        const label = /^[^=]*/.exec(line.slice(at))?.[0] ?? "";
        if (!labelName.test(label) || label.startsWith("__")) fail(`no name of a label (${label})`);
        if (label in labels) fail("a label twice");
        at += label.length;
        if (line.slice(at, at + 2) !== '="') fail('no ="');
        at += 2;
        let value = "";
        while (line[at] !== '"') {
          if (at >= line.length) fail("an open quote");
          if (line[at] === "\\") {
            at++;
            const escaped = { "\\": "\\", '"': '"', n: "\n" }[line[at] ?? ""];
            value += escaped ?? fail("an escape that is none");
          } else value += line[at];
          at++;
        }
        at++;
        labels[label] = value;
        if (line[at] === ",") at++;
        else if (line[at] !== "}") fail("no comma between labels");
      }
      at++;
    }
    const number = /^ (-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/.exec(line.slice(at))?.[1] ?? fail("no finite number");
    const key = JSON.stringify([name, Object.entries(labels).sort()]);
    if (seen.has(key)) fail("a series twice");
    seen.add(key);
    all.push({ name, labels, value: Number(number) });
  }
  return all;
}
