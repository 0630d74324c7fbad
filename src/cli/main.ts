import { exitWith, processWorld } from "./world.ts";

const world = processWorld();
try {
  // What programs ask before anything else has no need of all that a command line may hold.
  if (isVersionAsked(process.argv.slice(2))) {
    world.stdout.write(`${world.version}\n`);
    await exitWith(0);
  }
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

function isVersionAsked([first, ...more]: readonly string[]): boolean {
  return (first === "--version" || first === "-V") && more.length === 0;
}
