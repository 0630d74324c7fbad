import { setFlagsFromString } from "node:v8";
import { exitWith, processWorld } from "./world.ts";

// Left alone, V8 lets garbage pile up to four times of what is alive before it looks. Half as much again costs a few
// percent of CPU and keeps the memory of ten million rows at that of ten thousand (law 5; `npm run bench:memory`).
setFlagsFromString("--heap-growing-percent=50");

const world = processWorld();
try {
  const { runCommand } = await import("./program.ts");
  await exitWith(await runCommand(process.argv.slice(2), world));
} catch (error) {
  // Nothing that is expected comes here: it is a bug, and its stack trace is what helps to mend it.
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.stderr.write(
    `\nThis is a bug in crm-sync ${world.version} (Node ${process.version}, ${process.platform}). Please report it with the lines above and the command;\nREADME.md says how, under "Reporting a bug". What was delivered so far stays delivered; to send it again does no harm.\n`,
  );
  await exitWith(70);
}
