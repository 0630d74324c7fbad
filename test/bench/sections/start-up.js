// How long somebody waits before anything happens.
import { inNewFolder, program, pushArgs, token } from "../contenders/crm-sync.js";
import { inRounds, median, medianOf } from "../measuring/rounds.js";
import { runProcess } from "../measuring/run-process.js";
import { fixed, milliseconds } from "../printing/figures.js";
import { atMost } from "../printing/targets.js";

export async function startUp(bench) {
  const { print, files, sink, tell, isQuick, folder } = bench;
  const rounds = isQuick ? 7 : 25;
  const file = await files.get({ rows: 10 });
  const command = process.execPath;
  const timed = (args) => () => inNewFolder(folder, (cwd) => runProcess({ command, args, cwd, isMeasured: false }));
  const pushed = (flags) => async () => {
    await sink.reset();
    const args = [program, file.path, ...pushArgs(sink.origin), ...flags];
    const result = await inNewFolder(folder, (cwd) =>
      runProcess({ command, args, cwd, env: token, isMeasured: false }),
    );
    const { firstAt, writes } = await sink.show();
    if (writes !== file.rows) throw new Error(`the sink got ${writes} of ${file.rows} rows`);
    return { wallMs: Number(BigInt(firstAt) - result.startedAt) / 1e6 };
  };
  const node = "node -e 0";
  const version = "crm-sync --version";
  const withState = "first request of a push";
  const contenders = [
    { name: node, run: timed(["-e", "0"]) },
    { name: version, run: timed([program, "--version"]) },
    { name: "crm-sync --help", run: timed([program, "--help"]) },
    { name: "first request, --no-state", run: pushed(["--no-state"]) },
    { name: withState, run: pushed([]) },
  ];
  const results = await inRounds(contenders, rounds, (text) => tell(text.startsWith("round 1/") ? text : undefined));
  const wall = (one) => one.wallMs;
  const base = results.get(node);
  const ratio = (own) => median(own.map((one, round) => wall(one) / wall(base[round])));
  const more = (own) => median(own.map((one, round) => wall(one) - wall(base[round])));
  print.title("Start-up");
  print.table([
    ["", "median", "of node -e 0", "more than it"],
    ...[...results].map(([name, own]) => [
      name,
      milliseconds(medianOf(own, wall)),
      fixed(ratio(own)),
      milliseconds(more(own)),
    ]),
  ]);
  print.text(
    `Medians of ${rounds} runs, in turn. From the start of the process to its end; a first request (it asks for the object's attributes): to the moment in which the sink gets it.`,
  );
  return [
    atMost("crm-sync --version, of node -e 0", 1.5, ratio(results.get(version))),
    atMost("first request of a push, more than node -e 0", 250, more(results.get(withState)), {
      unit: " ms",
      digits: 0,
    }),
  ];
}
