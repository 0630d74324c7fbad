// Runs a contender that sends every row of a file, and sees whether the sink got each.
import { inNewFolder, program, pushArgs, token } from "../contenders/crm-sync.js";
import { runProcess } from "./run-process.js";

/**
 * @param isPartAllowed the contender may tell that it was stopped
 * @returns what `runProcess` gives, with rows, perSecond (rows by the time of the whole process), seen (by the sink)
 */
export async function send(
  bench,
  { file, command = process.execPath, args, env, latencyMs = 0, rows = file.rows, isPartAllowed },
) {
  await bench.sink.reset(latencyMs);
  const result = await inNewFolder(bench.folder, (cwd) => runProcess({ command, args, cwd, env }));
  const seen = await bench.sink.show();
  const isStopped = isPartAllowed && JSON.parse(result.stdout).isStopped;
  const isAll = rows === file.rows && seen.keySum === file.keySum;
  const isRight = isStopped || (seen.writes === rows && (isAll || rows < file.rows));
  if (!isRight || seen.faults > 0) {
    const what = `the sink got ${seen.writes} of ${rows} rows (key sum ${seen.keySum}, the file's ${file.keySum}), ${seen.faults} faults`;
    throw new Error(`${command} ${args.join(" ")}: ${what}`);
  }
  return { ...result, rows, perSecond: (rows * 1000) / result.wallMs, seen, isStopped };
}

/** A push of crm-sync, which must call every row created. */
export async function push(bench, { file, flags = [], latencyMs, rows = file.rows }) {
  const some = rows === file.rows ? [] : ["--limit", String(rows)];
  const args = [program, file.path, ...pushArgs(bench.sink.origin), ...flags, ...some];
  const result = await send(bench, { file, args, env: token, latencyMs, rows });
  const { counts } = JSON.parse(result.stdout);
  if (counts.created !== rows) throw new Error(`${args.join(" ")}: ${counts.created} of ${rows} rows were created`);
  return result;
}
