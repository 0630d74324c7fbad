import { exitWith, processWorld } from "./world.ts";

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
