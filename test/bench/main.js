// How fast and how light crm-sync is, beside other ways to do the same. `npm run bench -- --help`
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Files } from "./data/files.js";
import { inWorkFolder } from "./measuring/work-folder.js";
import { help, OptionError, readOptions } from "./options.js";
import { printer } from "./printing/print.js";
import { surroundings } from "./printing/surroundings.js";
import { printTargets } from "./printing/targets.js";
import { concurrency } from "./sections/concurrency.js";
import { delivery } from "./sections/delivery.js";
import { memory } from "./sections/memory.js";
import { reading } from "./sections/reading.js";
import { startUp } from "./sections/start-up.js";
import { startSink } from "./sink/start.js";

const sections = { "start-up": startUp, delivery, reading, concurrency, memory };

async function measure(folder, options) {
  const sink = await startSink();
  try {
    const print = printer((text) => process.stdout.write(text), options.isMarkdown);
    print.title("crm-sync, measured");
    print.lines(surroundings(new Date()));
    const began = performance.now();
    const files = new Files(folder);
    const targets = [];
    for (const name of options.names) {
      const tell = (text) => text && process.stderr.write(`${name}: ${text}\n`);
      targets.push(...(await sections[name]({ folder, files, sink, print, tell, ...options })));
    }
    printTargets(print, targets);
    print.text(`Took ${((performance.now() - began) / 1000).toFixed(0)} s${options.isQuick ? ", --quick" : ""}.`);
    return options.isChecked && targets.some(({ isMet }) => isMet === false) ? 1 : 0;
  } finally {
    sink.close();
  }
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options.isHelp) process.stdout.write(help);
  else if (!existsSync(fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url)))) {
    throw new OptionError("There is no dist: npm run build.");
  } else process.exitCode = await inWorkFolder((folder) => measure(folder, options));
} catch (error) {
  const isOption = error instanceof OptionError;
  process.stderr.write(
    isOption ? `${error.message}\nnpm run bench -- --help tells the options.\n` : `${error.stack}\n`,
  );
  process.exitCode = isOption ? 2 : 70;
}
