// The command line of the bench.
import { parseArgs } from "node:util";

export const sectionNames = ["start-up", "delivery", "reading", "concurrency", "memory"];

export const help = `Measures crm-sync beside other ways to do the same: npm run bench -- [options]

  --only <list>   delivery, memory, reading, start-up, concurrency: some of them (default: all)
  --rounds <n>    how often each contender runs, 1 to 20 (default: 3; --quick: 1)
  --quick         fewer rows and rounds: a minute or so, figures that say less
  --markdown      prints it as Markdown
  --check         exit code 1 if a target is missed
  -h, --help      this text
`;

export class OptionError extends Error {}

/** @throws OptionError */
export function readOptions(args) {
  const values = parsed(args);
  const { only, quick, markdown, check } = values;
  const names = only === undefined ? sectionNames : only.split(",").map((name) => name.trim());
  for (const name of names) {
    if (!sectionNames.includes(name))
      throw new OptionError(`--only: there is no "${name}". There are: ${sectionNames.join(", ")}.`);
  }
  const rounds = Number(values.rounds ?? (quick ? 1 : 3));
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > 20 || values.rounds === "") {
    throw new OptionError(`--rounds takes a whole number from 1 to 20, and was given "${values.rounds}".`);
  }
  return {
    names: sectionNames.filter((name) => names.includes(name)),
    rounds,
    isQuick: quick,
    isMarkdown: markdown,
    isChecked: check,
    isHelp: values.help,
  };
}

function parsed(args) {
  const flag = { type: "boolean", default: false };
  const options = {
    only: { type: "string" },
    rounds: { type: "string" },
    quick: flag,
    markdown: flag,
    check: flag,
    help: { ...flag, short: "h" },
  };
  try {
    return parseArgs({ args, options, allowPositionals: false }).values;
  } catch (error) {
    throw new OptionError(error.message.split("\n")[0]);
  }
}
